import CProcess

#if canImport(Glibc)
    import Glibc
#endif

/// Keeps what the process has in its memory from being written anywhere.
enum ProcessGuard {
    /// Makes a crash say its signal and nothing more.
    ///
    /// By itself Swift's runtime prints the registers of a process that crashes, with the memory
    /// that they point to, and the system writes all of its memory into a core file: secrets, and
    /// whose payments they are. A core file that is piped to a program knows no limit, so the
    /// process is also marked as one that is not to be dumped; other processes of the same user
    /// can't read its memory and its environment then either. Programs that it starts leave no core
    /// files, too.
    ///
    /// Comes before anything is read that would be worth a dump.
    static func begin() {
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGQUIT] {
            signal(number, SIG_DFL)
        }
        annul_forbid_dumps()
    }
}
