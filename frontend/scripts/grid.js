// The budget's table as a grid: arrows and Enter move between its fields, rows copied in a spreadsheet are pasted over it, and the
// totals follow from the server while somebody types. Without a script the fields, the buttons and Save do the same.
// <form data-grid="address of the totals">: its lines are <tbody data-line="ID"> with fields [data-cell], cells [data-cost-of] show
// what the server found; [data-grid-totals] is drawn anew, [data-grid-status] reads one sentence out, and <template
// data-grid-line> is one more line, named NEW.

{
  const PAUSE = 150;
  const form = document.querySelector("form[data-grid]");
  const totals = document.querySelector("[data-grid-totals]");
  const status = document.querySelector("[data-grid-status]");
  const pattern = document.querySelector("[data-grid-line]");

  if (form && totals && pattern) {
    let timer = null;
    let asking = null;

    const lines = () => [...form.querySelectorAll("[data-line]")];
    const cells = (line) => [...line.querySelectorAll("[data-cell]")];

    document.querySelector("[data-grid-hint]")?.removeAttribute("hidden");

    /** The field so many lines and fields away; null beyond the grid. */
    function beside(cell, down, right) {
      const all = lines();
      const line = all[all.indexOf(cell.closest("[data-line]")) + down];
      if (!line) return null;
      const fields = cells(line);
      const place = cells(cell.closest("[data-line]")).indexOf(cell) + right;
      return fields[place] ?? null;
    }

    function go(cell) {
      if (!cell) return false;
      cell.focus();
      cell.select();
      return true;
    }

    function move(event) {
      const cell = event.target;
      if (!cell.matches?.("[data-cell]") || event.altKey || event.ctrlKey || event.metaKey) return;
      const isAll = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
      const isFirst = isAll || (cell.selectionStart === 0 && cell.selectionEnd === 0);
      const isLast = isAll || cell.selectionStart === cell.value.length;
      let gone = false;
      if (event.key === "Enter") {
        // Enter goes down, as in a spreadsheet; it saves nothing by accident.
        gone = go(beside(cell, event.shiftKey ? -1 : 1, 0)) || true;
      } else if (event.shiftKey) return;
      else if (event.key === "ArrowDown") gone = go(beside(cell, 1, 0));
      else if (event.key === "ArrowUp") gone = go(beside(cell, -1, 0));
      else if (event.key === "ArrowRight" && isLast) gone = go(beside(cell, 0, 1));
      else if (event.key === "ArrowLeft" && isFirst) gone = go(beside(cell, 0, -1));
      if (gone) event.preventDefault();
    }

    /** Rows of a spreadsheet: cells parted by tabs, a cell in quotes may hold line ends. */
    function rowsOf(text) {
      const rows = [[""]];
      let isQuoted = false;
      for (let at = 0; at < text.length; at += 1) {
        const sign = text[at];
        const row = rows.at(-1);
        if (isQuoted) {
          if (sign !== '"') row[row.length - 1] += sign === "\n" ? " " : sign;
          else if (text[at + 1] === '"') row[row.length - 1] += text[(at += 1)];
          else isQuoted = false;
        } else if (sign === '"' && row.at(-1) === "") isQuoted = true;
        else if (sign === "\t") row.push("");
        else if (sign === "\n") rows.push([""]);
        else if (sign !== "\r") row[row.length - 1] += sign;
      }
      if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
      return rows;
    }

    function addLine() {
      const own = `n${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
      const last = lines().at(-1);
      const holder = document.createElement("table");
      holder.innerHTML = pattern.innerHTML.replaceAll("line-NEW-", `line-${own}-`).replaceAll('"NEW"', `"${own}"`);
      const line = holder.querySelector("[data-line]");
      if (last) {
        line.querySelector(`[name="line-${own}-kind"]`).value = last.querySelector("select[name$='-kind']").value;
        last.after(line);
      } else form.querySelector("table.grid").append(line);
      return line;
    }

    function paste(event) {
      const cell = event.target;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!cell.matches?.("[data-cell]") || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
      event.preventDefault();
      const first = cells(cell.closest("[data-line]")).indexOf(cell);
      let place = lines().indexOf(cell.closest("[data-line]"));
      for (const row of rowsOf(text)) {
        const fields = cells(lines()[place] ?? addLine());
        row.forEach((value, step) => {
          const field = fields[first + step];
          if (field) field.value = value.trim();
        });
        place += 1;
      }
      soon();
    }

    async function recount() {
      if (asking) asking.abort();
      asking = new AbortController();
      const body = new URLSearchParams(new FormData(form));
      body.delete("once");
      try {
        const answer = await fetch(form.dataset.grid, { method: "POST", body, redirect: "error", signal: asking.signal });
        if (!answer.ok) return;
        totals.innerHTML = await answer.text();
        for (const found of totals.querySelectorAll("[data-cost]")) {
          const shown = form.querySelector(`[data-cost-of="${found.dataset.cost}"]`);
          if (shown) shown.textContent = found.textContent;
          // A price that follows from a person's pay or from an indicator is the server's.
          const price = form.elements[`line-${found.dataset.cost}-price`];
          if (price && price !== document.activeElement && follows(found.dataset.cost)) price.value = found.value;
        }
        // One sentence is read out, and not the whole table.
        status.textContent = totals.querySelector("[data-told]").textContent;
      } catch {
        // More was typed meanwhile, or the network is away: saving still works.
      }
    }

    const follows = (own) => Boolean(form.elements[`line-${own}-contract`]?.value || form.elements[`line-${own}-indicator`]?.value);

    function soon() {
      window.clearTimeout(timer);
      timer = window.setTimeout(recount, PAUSE);
    }

    form.addEventListener("keydown", move);
    form.addEventListener("paste", paste);
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
  }
}
