/// Why the sandbox can't serve, as a sentence.
package struct SandboxError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
