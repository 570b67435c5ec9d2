/// The page's style sheet: light or dark as the reader's system is, and light on paper.
///
/// Text keeps a contrast of 4.5 to 1 against what it stands on; `ReportStyleTests` computes it.
enum ReportStyle {
    static let text: StaticString = """
        :root {
            color-scheme: light dark;
            --page: #ffffff; --panel: #f6f7f9; --ink: #1a1f26; --muted: #56606d; --line: #d5dae1;
            --link: #0b5394; --good: #1b6e45; --failed: #b3261e; --open: #8a5200; --input: #5a6472;
            --finished: #3a6ea5; --unfinished: #9aa7b5; --throttled: #c26a00;
        }
        @media screen and (prefers-color-scheme: dark) {
            :root {
                --page: #12161c; --panel: #1a2029; --ink: #e7ebf0; --muted: #a3adba; --line: #333c48;
                --link: #8ec1f5; --good: #6cc795; --failed: #f59a92; --open: #e8b45c; --input: #aab4c0;
                --finished: #6ea3d8; --unfinished: #66727f; --throttled: #eba348;
            }
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        body {
            margin: 0; background: var(--page); color: var(--ink);
            font: .94rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
                sans-serif;
            font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
        }
        main, footer { max-width: 80rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
        header { padding-top: clamp(1.5rem, 4vw, 3rem); }
        .kicker {
            margin: 0; color: var(--muted); font-size: .8rem; font-weight: 600;
            letter-spacing: .06em; text-transform: uppercase;
        }
        h1 {
            margin: .35rem 0 .5rem; font-size: clamp(1.5rem, 3.4vw, 2.15rem); line-height: 1.2;
            font-weight: 650; letter-spacing: -.015em; text-wrap: balance;
        }
        h1 span { white-space: nowrap; }
        h2 { margin: 0 0 .5rem; font-size: 1.2rem; font-weight: 650; letter-spacing: -.005em; }
        .lead { margin: 0 0 1.25rem; max-width: 46rem; font-size: 1.05rem; }
        section { margin-top: 2.75rem; }
        section > p { margin: 0 0 .6rem; max-width: 52rem; }
        a { color: var(--link); text-underline-offset: .15em; }
        code {
            font: .92em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono",
                monospace;
        }
        abbr { color: var(--muted); font-size: .85em; text-decoration: none; }
        small { display: block; color: var(--muted); font-size: .82rem; font-weight: 400; }
        .tag {
            margin-left: .5rem; padding: .1rem .5rem; border: 1px solid currentcolor;
            border-radius: 1rem; letter-spacing: 0; text-transform: none;
        }
        .facts {
            display: flex; flex-wrap: wrap; gap: .6rem 2rem; margin: 0 0 1.75rem; padding: .9rem 0;
            border-top: 1px solid var(--line); border-bottom: 1px solid var(--line);
            font-size: .88rem;
        }
        dt { color: var(--muted); font-size: .82rem; }
        dd { margin: 0; }
        .shares { display: block; width: 100%; height: 10px; border-radius: 5px; }
        .tiles {
            display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr));
            gap: 1rem; margin: 1rem 0 0; padding: 0; list-style: none;
        }
        .tile {
            padding: .9rem 1.1rem 1rem; border-top: 4px solid var(--mark);
            border-radius: 0 0 6px 6px; background: var(--panel);
        }
        .tile h2 { margin: 0; color: var(--mark); font-size: .95rem; }
        .tile .count { margin: 0; font-size: 2rem; font-weight: 650; line-height: 1.2; }
        .tile .note { margin: 0 0 .5rem; color: var(--muted); font-size: .82rem; }
        .tile ul { margin: 0; padding: 0; list-style: none; font-size: .92rem; }
        .good { --mark: var(--good); }
        .failed { --mark: var(--failed); }
        .open { --mark: var(--open); }
        .input { --mark: var(--input); }
        .finished { --mark: var(--finished); }
        .unfinished { --mark: var(--unfinished); }
        .throttled { --mark: var(--throttled); }
        rect { fill: var(--mark); }
        small.failed { color: var(--failed); }
        .mark {
            display: inline-block; width: .6rem; height: .6rem; margin-right: .45rem;
            border-radius: 2px; background: var(--mark);
        }
        .scroll { overflow-x: auto; }
        .scroll + .scroll { margin-top: 1.5rem; }
        /* Thousands of rows are laid out once, when they come into sight: the page opens at once. */
        #rows .scroll { content-visibility: auto; contain-intrinsic-size: auto 60rem; }
        table { width: 100%; border-collapse: collapse; font-size: .9rem; }
        caption {
            max-width: min(60rem, 100vw - 2rem); padding: 0 0 .5rem; color: var(--muted);
            font-size: .88rem; text-align: left; overflow-wrap: normal;
        }
        th, td {
            padding: .45rem .75rem; border-bottom: 1px solid var(--line); text-align: left;
            vertical-align: top; overflow-wrap: normal;
        }
        th:first-child, td:first-child { padding-left: 0; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th {
            color: var(--muted); font-size: .82rem; font-weight: 600; line-height: 1.3;
            vertical-align: bottom;
        }
        thead .n { white-space: normal; }
        thead td { border-bottom: 0; }
        tbody th { font-weight: 600; }
        tfoot th, tfoot td { border-top: 2px solid var(--line); border-bottom: 0; font-weight: 650; }
        th.group {
            padding-bottom: .15rem; border-bottom: 3px solid var(--mark); color: var(--mark);
            text-align: center;
        }
        #accounts tbody th, #accounts tfoot th { min-width: 11rem; }
        .n { text-align: right; white-space: nowrap; }
        .zero { color: var(--muted); }
        .reference { overflow-wrap: anywhere; min-width: 9rem; }
        .outcome { min-width: 9.5rem; }
        .detail { min-width: 20rem; overflow-wrap: anywhere; }
        .place { min-width: 9.5rem; color: var(--muted); overflow-wrap: anywhere; }
        #reasons tbody th { min-width: 11rem; }
        #reasons .text { min-width: 15rem; }
        .chart { display: block; width: 100%; min-width: 40rem; height: auto; }
        .chart text { fill: var(--muted); font-size: 12px; }
        .chart .middle { text-anchor: middle; }
        .chart .end { text-anchor: end; }
        .grid { stroke: var(--line); stroke-width: 1; }
        .legend {
            display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; margin: 0 0 .75rem; padding: 0;
            font-size: .88rem; list-style: none;
        }
        details { margin-top: .75rem; }
        summary { color: var(--link); cursor: pointer; font-size: .9rem; }
        details table { width: auto; margin-top: .5rem; }
        .tools {
            display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1.5rem;
            margin: 1rem 0 .75rem; font-size: .9rem;
        }
        input, select {
            max-width: 100%; padding: .4rem .6rem; border: 1px solid var(--muted);
            border-radius: 6px; background: var(--page); color: var(--ink); font: inherit;
        }
        input { width: min(20rem, 60vw); }
        output { color: var(--muted); }
        thead button {
            padding: 0; border: 0; background: none; color: inherit; font: inherit;
            text-align: inherit; cursor: pointer;
        }
        thead button::after { content: "\\2195"; margin-left: .3em; opacity: .6; }
        [aria-sort] button { color: var(--ink); }
        [aria-sort="ascending"] button::after { content: "\\2191"; opacity: 1; }
        [aria-sort="descending"] button::after { content: "\\2193"; opacity: 1; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        footer {
            margin-top: 3rem; padding-top: 1rem; padding-bottom: 3rem; color: var(--muted);
            font-size: .82rem;
        }
        footer p { margin: 0 0 .4rem; max-width: 52rem; }
        @media print {
            @page { margin: 14mm 12mm; }
            :root { font-size: 11px; }
            main, footer { max-width: none; padding: 0; }
            header { padding-top: 0; }
            section { margin-top: 1.5rem; }
            h2, caption { break-after: avoid; }
            tr, .tile, .chart, #course, #latencies { break-inside: avoid; }
            /* Heads come again on every page, and sums only at the end. */
            thead { display: table-header-group; }
            tfoot { display: table-row-group; }
            .scroll, #rows .scroll { overflow: visible; content-visibility: visible; }
            .chart { min-width: 0; }
            .tiles { grid-template-columns: repeat(4, 1fr); }
            .tools, details, thead button::after { display: none; }
            th, td { padding: .3rem .5rem; }
            .detail, .reference, .place, .outcome, .text, tbody th, tfoot th { min-width: 0 !important; }
            .shares, .tile, .mark, .chart { print-color-adjust: exact; }
        }
        """
}
