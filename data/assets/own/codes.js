// Recovery codes: copied to the clipboard or printed. Without a script they stand there to be written down.
(function () {
  "use strict";
  var copy = document.querySelector("[data-copy]");
  var print = document.querySelector("[data-print]");
  print.hidden = false;
  print.addEventListener("click", function () { window.print(); });
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", function () {
      var codes = Array.from(document.querySelectorAll(".codes code"), function (one) { return one.textContent; });
      navigator.clipboard.writeText(codes.join("\n")).then(function () { copy.textContent = copy.dataset.done; });
    });
  }
})();
