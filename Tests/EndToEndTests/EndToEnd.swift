import Testing

/// The built programs, as processes of their own that talk HTTP to each other.
///
/// One test after the other: they measure what a whole machine does.
@Suite(.serialized) enum EndToEnd {}
