/* The stop screen: a life is in danger, so the call comes first, and the whistle goes out without another tap. */
const Stop = (() => {
  let shown = null; // what is on the screen: number to call, and the key of the report once it is kept

  /* Show whom to call; `acts` takes the answer back, or goes on below the screen. */
  function show(number, key, acts) {
    shown = { number, key, acts };
    const link = make("a", { className: "stop-call", href: `tel:${encodeURIComponent(number)}`, text: word("call_button", { number }) });
    const state = make("p", { "data-part": "stop-state", role: "status", "aria-live": "polite" });
    const back = button(word("stop_not_so"), acts.takeBack, { symbol: "undo" });
    back.dataset.part = "stop-back";
    part("stop").replaceChildren(make("b", { text: word("stop_first") }), link, make("p", { text: word("stop_safe") }), state, back, button(word("stop_close"), close));
    part("stop").hidden = false;
    link.focus();
    window.scrollTo({ top: 0 });
  }

  function kept(key) {
    if (shown) shown.key = key;
  }

  /* Say how the whistle stands; what may have arrived is not taken back any more. */
  async function draw(who) {
    if (!shown) return;
    const report = shown.key ? await Outbox.report(shown.key) : null;
    if (!shown || !part("stop-state")) return;
    say(part("stop-state"), report ? told(report, who) : shown.acts.lack() || word("stop_placeless"));
    part("stop-back").hidden = Boolean(report && (report.state === "sent" || report.maybe || who.sending));
  }

  function told(report, who) {
    if (report.state === "sent") return word("stop_sent", { case: report.case_id });
    if (report.state === "refused") return word("stop_refused", { why: report.why });
    if (report.lon === null) return word("stop_placeless");
    if (who.sending) return word("stop_sending");
    return word(who.state === "signed_out" ? "stop_sign_in" : "stop_waits");
  }

  function close() {
    shown = null;
    part("stop").hidden = true;
    part("stop").replaceChildren();
  }

  return { close, draw, kept, key: () => shown?.key ?? "", on: () => Boolean(shown), show };
})();
