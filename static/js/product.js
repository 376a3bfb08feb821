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

// Sharing is the browser's own; where it has no way to, there is no button.
document.documentElement.classList.toggle("can-share", Boolean(navigator.share));
document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-share]")) return;
  try {
    await navigator.share({ title: $("h1").textContent, url: location.href });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
});

// The products that were looked at lately, remembered in this tab alone and never sent to the shop, if its owner wants it.
const MOST = 4;
function read() {
  try {
    return JSON.parse(sessionStorage.getItem("viewed")) ?? [];
  } catch {
    return [];
  }
}
function card({ path, name, picture }) {
  const item = document.createElement("li");
  item.innerHTML = '<article class="card"><div class="card__picture"></div><h3 class="card__name"><a></a></h3></article>';
  const image = Object.assign(new Image(), { src: picture, alt: "", width: 800, height: 800, loading: "lazy" });
  if (picture) item.querySelector(".card__picture").append(image);
  Object.assign(item.querySelector("a"), { href: path, textContent: name });
  return item;
}
function showViewed() {
  const path = location.pathname;
  if (!path.startsWith("/p/")) return;
  if (!$("#viewed")) return sessionStorage.removeItem("viewed");
  const before = read().filter((one) => one.path !== path);
  $("#viewed ul").replaceChildren(...before.slice(0, MOST).map(card));
  $("#viewed").hidden = !before.length;
  const now = { path, name: $("h1").textContent, picture: $(".gallery__strip img")?.getAttribute("src") ?? "" };
  try {
    sessionStorage.setItem("viewed", JSON.stringify([now, ...before].slice(0, MOST + 1)));
  } catch {
    // A browser that stores nothing shows nothing, either.
  }
}
showViewed();
