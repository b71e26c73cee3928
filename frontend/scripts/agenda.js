// Items of an agenda are dragged by their handle, with a mouse, a pen or a finger; releasing one sends the form that its
// buttons send, so that the server orders and says what it refused.
const list = document.getElementById("order");

if (list) {
  let taken = null;

  const places = () => [...list.children];
  const under = (y) => places().find((one) => y < one.getBoundingClientRect().bottom) ?? places().at(-1);

  for (const handle of list.querySelectorAll(".order__handle")) {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      taken = handle.closest("li");
      taken.classList.add("order__item--taken");
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!taken) return;
      for (const one of places()) one.classList.toggle("order__item--over", one === under(event.clientY) && one !== taken);
    });
    handle.addEventListener("pointercancel", () => release(null));
    handle.addEventListener("pointerup", (event) => release(under(event.clientY)));
  }

  /** Let the item go where it belongs; null leaves it. */
  function release(target) {
    if (!taken) return;
    const item = taken;
    taken = null;
    for (const one of places()) one.classList.remove("order__item--over", "order__item--taken");
    if (!target || target === item) return;
    const form = item.querySelector("form");
    form.elements.place.value = target.dataset.place;
    form.requestSubmit(form.querySelector("button[value=place]"));
  }

  document.addEventListener("keydown", (event) => event.key === "Escape" && release(null));

  // What was moved keeps the focus, so that it can be moved on and its new place is read out.
  const moved = document.getElementById(window.location.hash.slice(1));
  if (moved?.matches(".order__item")) moved.focus();
}
