// What the thread sanitizer has to be told of how Swift hands things from thread to thread: it
// happens inside the standard libraries, which are not instrumented.
//
// A Mutex that is taken without waiting is an atomic exchange in the code that takes it, which the
// sanitizer sees. Where threads meet, the kernel hands it over, and all that a Mutex guards would be
// reported as raced for. Two functions here stand before the library's own, and say so.
//
// A continuation that is resumed before anybody waits for it hands over what it is resumed with in
// the same way. Of what we hand over so, only the head of a response is an object, whose fields
// another thread has written; it is never written to again.

#include <dlfcn.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

void __tsan_acquire(void *);
void __tsan_release(void *);

typedef SWIFT void Lock(uint32_t, SELF);
typedef SWIFT void Unlock(SELF);

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF) {
    ((Lock *)dlsym(RTLD_NEXT, LOCK))(thread, self);
    __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF) {
    __tsan_release(self);
    ((Unlock *)dlsym(RTLD_NEXT, UNLOCK))(self);
}

const char *__tsan_default_suppressions(void) { return "race:HTTPResponseHead\n"; }

// Programs that tests start have no search path, by which functions' names would be found.
const char *__tsan_default_options(void) { return "external_symbolizer_path=" SYMBOLIZER; }
