// A long work's bar and sentence follow the server's events; when it ends, the page is loaded again and tells the result.
const work = document.getElementById("work");

if (work && window.EventSource) {
  const says = document.getElementById("work-says");
  const bar = work.querySelector("progress");
  const events = new EventSource(work.dataset.events);

  events.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (says.textContent !== told.says) says.textContent = told.says;
    if (bar && told.share !== null) bar.value = told.share;
    if (told.state === "finished" || told.state === "failed") {
      events.close();
      window.location.reload();
    }
  };
}
