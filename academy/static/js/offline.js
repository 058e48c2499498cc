// Shows the quiet banner [data-offline] while the network is away, and [data-signed-out] when a part of the page was
// refused because nobody is signed in any more.

function showNetworkState() {
  const banner = document.querySelector("[data-offline]");
  if (banner) banner.hidden = navigator.onLine;
}

window.addEventListener("online", showNetworkState);
window.addEventListener("offline", showNetworkState);
showNetworkState();

document.addEventListener("signed-out", () => {
  const banner = document.querySelector("[data-signed-out]");
  if (banner) banner.hidden = false;
});
