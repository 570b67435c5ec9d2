/// The page's only script: it lets a reader search and sort the rows.
///
/// Without it all rows are there, in the order of the input. It writes text and moves rows; it makes
/// no HTML of anything.
enum ReportScript {
    static let text: StaticString = """
        "use strict";
        (() => {
            const table = document.getElementById("row-table");
            if (!table) return;
            const body = table.tBodies[0];
            const rows = Array.from(body.rows);
            const find = document.getElementById("find");
            const group = document.getElementById("group");
            const shown = document.getElementById("shown");
            const heads = Array.from(table.tHead.rows[0].cells);
            const figures = new Intl.NumberFormat("en");
            const order = new Intl.Collator("en", { numeric: true });
            const texts = new Map(rows.map((row) => [
                row, Array.from(row.cells, (cell) => cell.textContent).join("\\n").toLowerCase(),
            ]));

            function filter() {
                const words = find.value.toLowerCase().split(/\\s+/).filter((word) => word);
                let count = 0;
                for (const row of rows) {
                    const fits = (!group.value || row.dataset.group === group.value)
                        && words.every((word) => texts.get(row).includes(word));
                    row.hidden = !fits;
                    if (fits) count += 1;
                }
                shown.textContent
                    = `${figures.format(count)} of ${figures.format(rows.length)} rows`;
            }

            function key(row, column, isNumber) {
                const cell = row.cells[column];
                const text = cell.dataset.key ?? cell.textContent;
                if (!isNumber) return text;
                return text === "" ? null : Number(text);
            }

            function sort(column) {
                const head = heads[column];
                const isNumber = "number" in head.dataset;
                const descends = head.getAttribute("aria-sort") === "ascending";
                for (const other of heads) other.removeAttribute("aria-sort");
                head.setAttribute("aria-sort", descends ? "descending" : "ascending");
                const keyed = rows.map((row) => [key(row, column, isNumber), row]);
                keyed.sort(([left], [right]) => {
                    // What has no figure comes last, either way.
                    if (left === null || right === null) {
                        return (left === null) - (right === null);
                    }
                    const sign = isNumber ? left - right : order.compare(left, right);
                    return descends ? -sign : sign;
                });
                body.append(...keyed.map(([, row]) => row));
            }

            heads.forEach((head, column) => {
                const button = document.createElement("button");
                button.type = "button";
                button.textContent = head.textContent;
                button.addEventListener("click", () => sort(column));
                head.replaceChildren(button);
            });
            heads[0].setAttribute("aria-sort", "ascending");
            find.addEventListener("input", filter);
            group.addEventListener("change", filter);
            document.getElementById("tools").hidden = false;
            filter();
        })();
        """
}
