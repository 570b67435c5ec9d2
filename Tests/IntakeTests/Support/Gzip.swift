import CZlib

/// Compresses as `gzip` does: one member.
func gzipped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var input = Array(bytes)
    var stream = unsafe z_stream()
    let started = unsafe deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY,
        ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK)
    defer { unsafe deflateEnd(&stream) }
    var output: [UInt8] = Array(
        repeating: 0, count: Int(unsafe deflateBound(&stream, CUnsignedLong(input.count))))
    let count = unsafe input.withUnsafeMutableBufferPointer { input in
        unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe stream.next_in = input.baseAddress
            unsafe stream.avail_in = CUnsignedInt(input.count)
            unsafe stream.next_out = output.baseAddress
            unsafe stream.avail_out = CUnsignedInt(output.count)
            let status = unsafe deflate(&stream, Z_FINISH)
            precondition(status == Z_STREAM_END)
            return unsafe output.count - Int(stream.avail_out)
        }
    }
    return Array(output[..<count])
}
