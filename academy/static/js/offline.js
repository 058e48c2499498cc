// Shows the quiet banner [data-offline] while the network is away.

function showNetworkState() {
  const banner = document.querySelector("[data-offline]");
  if (banner) banner.hidden = navigator.onLine;
}

window.addEventListener("online", showNetworkState);
window.addEventListener("offline", showNetworkState);
showNetworkState();
