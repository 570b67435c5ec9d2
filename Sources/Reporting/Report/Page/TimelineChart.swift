import AnnulModel

/// Draws a timeline as stacked columns.
///
/// Plain SVG without style attributes, which the page's policy would not apply.
struct TimelineChart {
    let timeline: Timeline

    private static let (width, height) = (960.0, 240.0)
    private static let (left, right, top, bottom) = (56.0, 8.0, 12.0, 28.0)

    private var plotWidth: Double { Self.width - Self.left - Self.right }
    private var plotHeight: Double { Self.height - Self.top - Self.bottom }

    var svg: HTML {
        """
        <svg class="chart" viewBox="0 0 960 240" role="img" \
        aria-labelledby="chart-title chart-text">
        <title id="chart-title">Attempts a second over time</title>
        <desc id="chart-text">\(description)</desc>
        \(grid)
        \(columns)
        \(times)
        </svg>
        """
    }

    /// What there is to see, for who can't.
    var description: String {
        let total = timeline.stretches.reduce(0) { $0 + $1.total }
        let throttled = timeline.stretches.reduce(0) { $0 + $1.throttled }
        let most = timeline.stretches.map(\.total).max() ?? 0
        return "\(Int64(total).of("attempt")) ended; at most"
            + " \(rate(most)) a second over \(length); \(Int64(throttled).grouped) throttled."
    }

    /// How long a column stands for.
    var length: String { Duration.seconds(timeline.secondsPerStretch).inWords }

    /// Attempts of a stretch, as attempts a second.
    func rate(_ count: Int) -> String {
        Self.number(Double(count) / Double(timeline.secondsPerStretch))
    }

    private static func number(_ rate: Double) -> String {
        if rate == 0 { return "0" }
        if rate >= 100 { return Int64(rate.rounded()).grouped }
        if rate >= 1 { return rate.tenths.hasSuffix(".0") ? "\(Int(rate))" : rate.tenths }
        let hundredths = Int((rate * 100).rounded())
        return hundredths == 0 ? "<0.01" : "0.\(hundredths < 10 ? "0" : "")\(hundredths)"
    }

    /// The top of the scale: the next of 1, 2, 5, 10 and so on above the highest column.
    private var scale: Double {
        let most = Double(timeline.stretches.map(\.total).max() ?? 0)
        let rate = most / Double(timeline.secondsPerStretch)
        var power = 0.001
        while power * 10 <= rate { power *= 10 }
        return [1.0, 2, 4, 6, 8, 10].map { $0 * power }.first { $0 >= rate } ?? power * 10
    }

    private var grid: HTML {
        [0.0, 0.5, 1].map { share -> HTML in
            let y = Self.top + plotHeight * (1 - share)
            return """
                <line class="grid" x1="\(Self.left.tenths)" x2="\((Self.width - Self.right).tenths)" \
                y1="\(y.tenths)" y2="\(y.tenths)"/>\
                <text class="end" x="\((Self.left - 8).tenths)" y="\((y + 4).tenths)">\
                \(Self.number(scale * share))</text>

                """
        }.joined()
    }

    private var columns: HTML {
        let step = plotWidth / Double(max(timeline.stretches.count, Self.fewest))
        let gap = step > 3 ? 1.0 : 0
        return timeline.stretches.enumerated().map { place, stretch -> HTML in
            var floor = Self.top + plotHeight
            let x = Self.left + Double(place) * step
            let parts = [
                ("finished", stretch.finished), ("unfinished", stretch.unfinished),
                ("throttled", stretch.throttled),
            ]
            return parts.map { name, count -> HTML in
                guard count > 0 else { return "" }
                let share = Double(count) / Double(timeline.secondsPerStretch) / scale
                // What there was once is to be seen.
                let height = max(1, share * plotHeight)
                floor -= height
                return """
                    <rect class="\(name)" x="\(x.tenths)" y="\(floor.tenths)" \
                    width="\((step - gap).tenths)" height="\(height.tenths)"/>
                    """
            }.joined()
        }.joined()
    }

    /// The hours under the columns: at the beginning, in the middle and at the end.
    private var times: HTML {
        let count = max(timeline.stretches.count, Self.fewest)
        let y = (Self.height - 8).tenths
        return [(0, "start"), (count / 2, "middle"), (count, "end")].map { place, side -> HTML in
            let x = Self.left + plotWidth * Double(place) / Double(count)
            let seconds = Int64(place) * timeline.secondsPerStretch
            return """
                <text class="\(side)" x="\(x.tenths)" y="\(y)">\
                \(label(timeline.start + .seconds(seconds)))</text>
                """
        }.joined()
    }

    /// The time of day, with the date where the run is longer than a day.
    func label(_ moment: Timestamp) -> String {
        let span = Int64(timeline.stretches.count) * timeline.secondsPerStretch
        let text = moment.description
        let time = text.dropFirst(11).prefix(timeline.secondsPerStretch < 60 ? 8 : 5)
        return span > 86_400 ? "\(text.prefix(10)) \(time)" : String(time)
    }

    /// A run of a few seconds is not drawn as a few walls.
    private static let fewest = 12
}
