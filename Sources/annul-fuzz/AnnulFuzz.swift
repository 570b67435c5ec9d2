import Fuzzing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Called by libFuzzer with one input after the other.
///
/// There is no `main` here, which libFuzzer brings; built without it the program does nothing.
///
/// - Parameters:
///   - start: where the input begins.
///   - count: how many bytes it has.
/// - Returns: always 0: what is broken stops the program, as libFuzzer wants it.
@_cdecl("LLVMFuzzerTestOneInput")
func examineOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do throws(Breach) {
        try Chosen.target.examine(input)
    } catch {
        fatalError(error.description)
    }
    return 0
}

/// What the environment asks for.
private enum Chosen {
    static let target: FuzzTarget = {
        let name = unsafe getenv("ANNUL_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            let known = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            fatalError("ANNUL_FUZZ_TARGET is '\(name)'; it must be one of \(known)")
        }
        return target
    }()
}
