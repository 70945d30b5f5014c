/* What waits, what came back with a sentence, and what has become a case. */
const List = (() => {
  const MENDING = ["place", "category", "severity", "line", "photos"];
  let asked = ""; // whose removal has been tapped once

  /* Draw the cards of the reader's own reports; of others' only how many there are and whose. */
  function draw(reports, who, acts) {
    const mine = reports.filter((report) => report.account === who.account);
    const waiting = mine.filter((report) => report.state !== "sent");
    part("list").hidden = !mine.length;
    part("list-head").textContent = waiting.length ? word("waiting", { n: waiting.length }) : word("sent");
    part("send-now").hidden = !waiting.some((report) => report.state === "waiting" && report.lon !== null);
    part("send-now").disabled = who.sending;
    part("send-now").textContent = word(who.sending ? "sending" : "send_now");
    const order = [...waiting.reverse(), ...mine.filter((report) => report.state === "sent").reverse()];
    part("cards").replaceChildren(...order.map((report) => card(report, who, acts)));
    say(part("to-list"), waiting.length ? word("waiting", { n: waiting.length }) : "");
  }

  function card(report, who, acts) {
    const head = make("p", { className: "head" }, make("b", { text: inWords(report.category_words) }), make("span", { className: "muted", text: moment(report.seen_ms) }));
    if (report.state === "sent") {
      const link = make("a", { href: `${BASE}/case?case=${encodeURIComponent(report.case_id)}`, text: word("open_case") });
      return make("article", { className: "card sent", "data-key": report.key }, head, make("p", { className: "row between" }, make("span", { className: "good", text: word(report.joined ? "joined" : "arrived", { case: report.case_id }) }), link));
    }
    const photos = report.photos.length ? word("n_photos", { n: report.photos.length }) : "";
    const about = [report.line, photos].filter(Boolean).join(" · ");
    return make(
      "article",
      { className: `card ${report.state}`, "data-key": report.key },
      head,
      about && make("p", { className: "about", text: about }),
      make("p", { className: report.state === "refused" ? "trouble" : "state warn", role: "status", text: stateOf(report, who) }),
      ...(report.state === "same" ? report.same.map((one) => offered(report, one, who, acts)) : []),
      make("div", { className: "row" }, ...actions(report, who, acts)),
    );
  }

  function stateOf(report, who) {
    if (report.state === "refused") {
      const how = MENDING.includes(report.part) ? `mend_${report.part}` : "mend_other";
      return `${report.why} ${word(how)}`;
    }
    if (report.state === "same") return word("same");
    if (report.lon === null) return word("waits_place");
    if (report.maybe) return word("maybe");
    if (who.state === "signed_out") return word("waits_sign_in");
    return who.again_ms && navigator.onLine ? word("later", { at: moment(who.again_ms) }) : word("waits");
  }

  /* One open case that may be the same, and the way into it. */
  function offered(report, one, who, acts) {
    const what = word("same_one", { case: one.case_id, what: inWords(one.words), metres: one.metres, at: moment(one.blown_ms) });
    const into = button(word("same_join", { case: one.case_id }), () => acts.decide(report, { join: one.case_id }), { symbol: "merge" });
    into.disabled = who.sending;
    return make("div", { className: "same-one" }, make("span", { text: [what, one.line].filter(Boolean).join(" · ") }), into);
  }

  function actions(report, who, acts) {
    const may = !report.maybe && !who.sending; // what may have arrived already is not changed any more
    const remove = button(word(asked === report.key ? "remove_sure" : "remove"), () => {
      if (asked !== report.key) {
        asked = report.key;
        return acts.redraw();
      }
      asked = "";
      return acts.remove(report);
    });
    return [
      report.state === "same" && may && button(word("same_apart"), () => acts.decide(report, { apart: true }), { symbol: "campaign" }),
      may && button(word("change"), () => acts.change(report), { symbol: "edit" }),
      report.state === "refused" && may && button(word("again"), () => acts.again(report), { symbol: "refresh" }),
      may && remove,
    ];
  }

  return { draw };
})();
