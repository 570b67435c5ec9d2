#ifndef ANNUL_CZLIB_SHIM_H
#define ANNUL_CZLIB_SHIM_H

#include <zlib.h>

/// Prepares a stream for gzip data, of any window size; zlib's own name for it is a macro.
static inline int annul_inflate_init(z_stream *stream) {
    return inflateInit2(stream, MAX_WBITS + 16);
}

#endif
