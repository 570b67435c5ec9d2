import AnnulModel

extension ReportPage {
    /// The run's course: how fast it went, and when it was slowed down.
    var course: HTML {
        let timeline = report.figures.timeline
        guard !timeline.stretches.isEmpty else { return "" }
        let chart = TimelineChart(timeline: timeline)
        return Self.section(
            "course", "Course",
            """
            <p>Attempts a second, each column \(chart.length). \(chart.description)</p>
            <ul class="legend"><li><span class="mark finished"></span>ended their payment</li>\
            <li><span class="mark unfinished"></span>to be tried or asked about again</li>\
            <li><span class="mark throttled"></span>throttled: the provider asked for fewer</li></ul>
            <div class="scroll" role="region" tabindex="0" aria-labelledby="course-title">
            \(chart.svg)
            </div>
            <details><summary>The figures behind the chart</summary>
            \(figures(timeline, chart))
            </details>
            """)
    }

    private func figures(_ timeline: Timeline, _ chart: TimelineChart) -> HTML {
        let lines = timeline.stretches.enumerated().compactMap { place, stretch -> HTML? in
            guard stretch.total > 0 else { return nil }
            let moment = timeline.start + .seconds(Int64(place) * timeline.secondsPerStretch)
            return """
                <tr><th scope="row">\(chart.label(moment))</th>\
                <td class="n">\(stretch.finished.grouped)</td>\
                <td class="n">\(stretch.unfinished.grouped)</td>\
                <td class="n">\(stretch.throttled.grouped)</td>\
                <td class="n">\(chart.rate(stretch.total))</td></tr>

                """
        }
        return Self.table(
            """
            <caption>Attempts by the time at which they ended; stretches without any are left
            out.</caption>
            <thead><tr><th scope="col">From</th><th scope="col" class="n">Ended</th>\
            <th scope="col" class="n">Again</th><th scope="col" class="n">Throttled</th>\
            <th scope="col" class="n">A second</th></tr></thead>
            <tbody>\(lines.joined())</tbody>
            """, named: "course-title")
    }
}
