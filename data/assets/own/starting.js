// Follows the start of the server and opens the page when it is ready.
(function () {
  "use strict";
  var main = document.querySelector("[data-progress]");
  var bar = document.querySelector("progress");
  var stage = document.getElementById("stage");
  function ask() {
    fetch(main.dataset.progress, { cache: "no-store" })
      .then(function (answer) { return answer.json(); })
      .then(function (state) {
        if (state.ready || state.trouble) { location.reload(); return; }
        bar.value = state.share;
        stage.textContent = state.stage;
        setTimeout(ask, 400);
      })
      .catch(function () { setTimeout(ask, 1000); });
  }
  if (bar) { ask(); }
})();
