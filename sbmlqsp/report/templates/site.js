// Search and filters of the catalogue: every word has to occur; the state stands in the address, so a link keeps it.
(function () {
  "use strict";
  var fields = ["q", "area", "level", "verdict"].map(function (name) { return document.getElementById(name); });
  var cards = Array.prototype.slice.call(document.querySelectorAll("li.model"));
  var count = document.getElementById("count"), nothing = document.getElementById("nothing");
  var texts = cards.map(function (card) { return plain(card.dataset.text); });

  function plain(text) { return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, ""); }

  function apply() {
    var words = plain(fields[0].value).split(/\s+/).filter(Boolean), shown = 0;
    cards.forEach(function (card, place) {
      var fits = words.every(function (word) { return texts[place].indexOf(word) >= 0; }) &&
        fields.slice(1).every(function (field) { return !field.value || card.dataset[field.id] === field.value; });
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + " of " + cards.length + " models";
    nothing.hidden = shown > 0;
  }

  function remember() {
    var state = fields.filter(function (field) { return field.value; })
      .map(function (field) { return field.id + "=" + encodeURIComponent(field.value); }).join("&");
    history.replaceState(null, "", "#" + state);
  }

  function restore() {
    location.hash.slice(1).split("&").forEach(function (part) {
      var pair = part.split("="), field = fields.filter(function (one) { return one.id === pair[0]; })[0];
      if (field) { field.value = decodeURIComponent(pair[1] || ""); }
    });
    apply();
  }

  fields.forEach(function (field) {
    field.addEventListener("input", function () { apply(); remember(); });
  });
  window.addEventListener("hashchange", restore);
  restore();
}());
