// What the page of a product can do better with a script.

const $ = (selector) => document.querySelector(selector);

// A picture opens in a dialog, and there it can be seen in its own size. Without a script its link leads to the file.
function enlarge(link) {
  const picture = Object.assign(new Image(), { src: link.href, alt: link.querySelector("img").alt });
  $("[data-stage]").replaceChildren(picture);
  setFull(false);
  $("#zoom").showModal();
}
function setFull(full) {
  $("[data-full-size]").ariaPressed = String(full);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-zoom]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    enlarge(link);
  }
  if (event.target.closest("[data-full-size], [data-stage]")) setFull($("[data-full-size]").ariaPressed !== "true");
});
