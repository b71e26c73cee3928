// Whether there is anything like it already, while a title and a need are being typed: asked a moment after each change,
// answered under the fields. The button does the same without a script, on a page of its own.

{
  const PAUSE = 900;

  for (const button of document.querySelectorAll("[data-alike]")) {
    const form = button.form;
    const found = button.parentElement.querySelector("[data-alike-found]");
    let timer = null;
    let asking = null;
    let asked = "";

    button.remove();

    async function ask() {
      const body = new URLSearchParams();
      for (const name of ["title", "need", "place"]) body.set(name, form.elements[name] ? form.elements[name].value : "");
      const words = body.toString();
      if (words === asked) return;
      asked = words;
      if (asking) asking.abort();
      if (body.get("title").trim().length < 4) {
        found.replaceChildren();
        return;
      }
      asking = new AbortController();
      body.set("_csrf_token", form.elements["_csrf_token"].value);
      try {
        const answer = await fetch(button.dataset.alike, { method: "POST", headers: { "x-part": "yes" }, body, redirect: "error", signal: asking.signal });
        if (answer.ok) found.innerHTML = await answer.text();
      } catch {
        asked = "";
      }
    }

    for (const name of ["title", "need", "place"]) {
      const field = form.elements[name];
      if (!field) continue;
      field.addEventListener("input", () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(ask, PAUSE);
      });
    }
    ask();
  }
}
