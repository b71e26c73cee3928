// A slider beside each weight: while it moves, the list beside it is recounted by the server. Without a script the numbers and
// the button do the same. The address follows, so that a page can be shared as it looks.

{
  const PAUSE = 60;
  const form = document.querySelector("[data-sliders]");
  const list = document.querySelector("[data-sliders-list]");
  const status = document.querySelector("[data-sliders-status]");

  if (form && list) {
    let timer = null;
    let asking = null;

    function address() {
      return `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    }

    async function recount() {
      if (asking) asking.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(address(), { headers: { "x-part": "yes" }, redirect: "error", signal: asking.signal });
        if (!answer.ok) return;
        list.innerHTML = await answer.text();
        // One sentence is read out, and not the whole list.
        status.textContent = list.querySelector("[data-sliders-told]").textContent;
        window.history.replaceState(null, "", address());
      } catch {
        // Another move has taken its place, or the network is away: the button still works.
      }
    }

    function soon() {
      window.clearTimeout(timer);
      timer = window.setTimeout(recount, PAUSE);
    }

    for (const slider of form.querySelectorAll("input[type=range]")) {
      const number = form.elements[slider.dataset.for];
      slider.hidden = false;
      slider.addEventListener("input", () => {
        number.value = slider.value;
        soon();
      });
      number.addEventListener("input", () => {
        slider.value = number.value.replace(",", ".");
      });
    }
    form.addEventListener("input", (event) => {
      if (event.target.type !== "range") soon();
    });
  }
}
