// The schedule's sheet: whatever is typed is counted over at once and shown, links that look at something else change the part of the
// page alone, and arrows move between cells. Without a script the same links and buttons do it page by page.
// <form data-sheet="address">: [data-sheet-shown] is drawn anew by the server at address/recount, its links [data-look] say what is
// looked at, [data-sheet-status] reads one sentence out.

{
  const PAUSE = 120;
  const form = document.querySelector("form[data-sheet]");
  const shown = form?.querySelector("[data-sheet-shown]");
  const status = form?.querySelector("[data-sheet-status]");

  if (form && shown) {
    let timer = null;
    let asking = null;

    const cells = () => [...shown.querySelectorAll(".sheet__table td > a, .sheet__table th > a")];

    /** One cell of the grid takes the focus by Tab; arrows go on from it. */
    function settle(chosen) {
      const all = cells();
      const stop = chosen ?? shown.querySelector(".sheet__is-open > a") ?? all.find((one) => one.closest("td")) ?? all[0];
      for (const one of all) one.tabIndex = one === stop ? 0 : -1;
    }

    /** Marks the cell that is open: the grid is drawn without knowing it. */
    function mark() {
      const at = new URLSearchParams(location.search).get("at");
      if (!at) return null;
      const open = cells().find((one) => new URLSearchParams(one.search).get("at") === at);
      open?.parentElement.classList.add("sheet__is-open");
      return open ?? null;
    }

    /** What the field in hand looks like now, to put it back after the part is drawn anew. */
    function held() {
      const field = document.activeElement;
      if (!field?.id || !shown.contains(field)) return null;
      return { id: field.id, from: field.selectionStart ?? null, to: field.selectionEnd ?? null };
    }

    function putBack(was) {
      const field = was && document.getElementById(was.id);
      if (!field) return;
      field.focus({ preventScroll: true });
      if (was.from !== null && field.setSelectionRange) field.setSelectionRange(was.from, was.to);
    }

    async function recount(search, then) {
      window.clearTimeout(timer);
      timer = null;
      asking?.abort();
      const mine = (asking = new AbortController());
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (name !== "once" && typeof value === "string") body.append(name, value);
      const answer = await fetch(`${form.dataset.sheet}/recount${search}`, { method: "POST", body, redirect: "error", signal: mine.signal });
      const part = await answer.text();
      // Something was typed while the answer was on its way: the next one has it.
      if (!answer.ok || timer !== null || mine !== asking) return answer.ok;
      const was = held();
      const region = shown.querySelector(".sheet");
      const place = region && [region.scrollLeft, region.scrollTop];
      shown.innerHTML = part;
      if (place) shown.querySelector(".sheet")?.scrollTo(...place);
      then?.();
      mark();
      settle();
      putBack(was);
      status.textContent = shown.querySelector("[data-told]")?.textContent ?? "";
      return true;
    }

    /** Nothing is lost when the network is away or more is typed meanwhile: Save and the links work as they are. */
    const quietly = (promise) => promise.catch(() => false);

    function look(link) {
      const { search, hash } = new URL(link.href);
      const from = link.closest(".sheet__table") ? document.activeElement : null;
      const opens = hash === "#opened";
      const show = () => {
        history.pushState(null, "", search || location.pathname);
        form.action = `${form.dataset.sheet}${search}`;
      };
      const closed = link.matches("[data-close]") ? new URLSearchParams(location.search).get("at") : null;
      quietly(recount(search, show)).then((done) => {
        if (!done) return location.assign(link.href);
        if (opens) {
          const place = document.getElementById("opened");
          place?.scrollIntoView({ block: "nearest" });
          (place?.querySelector("input:not([type=hidden])") ?? place)?.focus({ preventScroll: true });
        } else if (closed) cells().find((one) => new URLSearchParams(one.search).get("at") === closed)?.focus();
        else if (!from) shown.querySelector(`a[data-look][href="${CSS.escape(link.getAttribute("href"))}"]`)?.focus({ preventScroll: true });
      });
    }

    /** The cell so many rows and columns away, past what cannot be opened. */
    function beside(link, down, right) {
      const cell = link.parentElement;
      const rows = [...shown.querySelectorAll(".sheet__table tbody tr")];
      let row = rows.indexOf(cell.parentElement);
      let column = cell.cellIndex;
      for (;;) {
        row += down;
        column += right;
        const next = rows[row]?.cells[column];
        if (!next) return null;
        const found = next.querySelector("a");
        if (found) return found;
      }
    }

    const STEPS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

    function move(event) {
      if (event.key === "Escape" && event.target.closest("#opened")) {
        const close = shown.querySelector("[data-close]");
        if (close) look(close);
        return;
      }
      const step = STEPS[event.key];
      const link = event.target.closest?.(".sheet__table td > a, .sheet__table th > a");
      if (!step || !link || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const next = beside(link, ...step);
      if (!next) return;
      settle(next);
      next.focus();
    }

    form.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-look]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      look(link);
    });
    form.addEventListener("keydown", move);
    form.addEventListener("input", (event) => {
      if (event.isComposing) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => quietly(recount(location.search)), PAUSE);
    });
    window.addEventListener("popstate", () => {
      form.action = `${form.dataset.sheet}${location.search}`;
      quietly(recount(location.search));
    });

    // Links out of the sheet (tabs, the menu) would lose what is not saved; saving and throwing it away mean to leave.
    let means = false;
    form.addEventListener("submit", () => (means = true));
    form.addEventListener("click", (event) => {
      if (event.target.closest("[data-sheet-unsaved] a")) means = true;
    });
    window.addEventListener("pageshow", () => (means = false));
    window.addEventListener("beforeunload", (event) => {
      if (!means && (timer !== null || shown.querySelector("[data-sheet-unsaved]"))) event.preventDefault();
    });
    mark();
    settle();
  }
}
