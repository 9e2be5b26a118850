package web

import (
	"context"
	"strings"
	"testing"
	"unicode"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// press sends keys to what has the focus, as a keyboard does: what a key writes
// belongs to its going down, and a page that takes the one takes the other.
func press(t *testing.T, ctx context.Context, keys string) {
	t.Helper()
	err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, page *chromedp.Target) error {
		for _, r := range keys {
			for _, k := range kb.Encode(r) {
				switch k.Type {
				case kb.KeyChar:
					continue
				case kb.KeyDown:
					if unicode.IsPrint(r) || r == '\r' {
						k.Text = string(r)
					}
				}
				if _, err := cdp.Call(ctx, page, input.DispatchKeyEvent, *k); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
}

// on reports whether the page has the text.
func on(t *testing.T, ctx context.Context, text string) bool {
	t.Helper()
	return strings.Contains(script(t, ctx, "document.body.innerText"), text)
}

// TestBrowserReview is a session of a reviewer by keyboard alone: log in, open a
// contradiction, correct it, see the ledger, the audit and the decisions change,
// take it back, and see them as they were.
func TestBrowserReview(t *testing.T) {
	ctx := browser(t)
	s := newSite(t, nil)
	logIn(t, ctx, s, "reviewer")
	visit(t, ctx, s.URL+"/findings")
	finding := s.server.board().findings[0]
	if finding.Severity != ledger.High || !on(t, ctx, finding.Vietnamese) {
		t.Fatalf("the audit doesn't show the contradiction: %+v", finding)
	}
	state := func() string {
		visit(t, ctx, s.URL+"/ledger")
		return script(t, ctx, `[...document.querySelectorAll(".grid td a")].filter((a) => a.title.startsWith("2019:")).map((a) => a.title).join("\n")`)
	}
	before := state()
	if !strings.Contains(before, "Sở Tư pháp") || !strings.Contains(before, "mâu thuẫn") {
		t.Fatalf("the ledger's 2019 before: %s", before)
	}

	visit(t, ctx, s.URL+"/review")
	if !on(t, ctx, "Sở Tư pháp là Khối trưởng năm 2019") || !on(t, ctx, "Sở Tài chính làm Khối trưởng năm 2019") {
		t.Fatal("the quotes of both sides aren't in sight")
	}
	// The first press asks for the right unit, the next for the grounds.
	press(t, ctx, "c")
	until(t, ctx, `document.activeElement.name === "value"`)
	press(t, ctx, "Sở Tài chính"+kb.Tab)
	until(t, ctx, `document.activeElement.name === "why"`)
	press(t, ctx, "biên bản bàn giao"+kb.Tab+kb.Tab)
	until(t, ctx, `document.activeElement.value === "correct"`)
	press(t, ctx, kb.Enter)
	until(t, ctx, `!!document.getElementById("undo")`)
	b := s.server.board()
	if n := len(b.decisions); n != 1 || b.decisions[0].Value != "Sở Tài chính" || b.decisions[0].Machine != "Sở Tư pháp" || b.decisions[0].Who != "reviewer" {
		t.Fatalf("decisions: %+v", b.decisions)
	}

	if after := state(); !strings.Contains(after, "Sở Tài chính") || strings.Contains(after, "mâu thuẫn") {
		t.Errorf("the ledger's 2019 after the correction: %s", after)
	}
	visit(t, ctx, s.URL+"/findings")
	if on(t, ctx, finding.Vietnamese) {
		t.Error("the audit still shows the contradiction")
	}
	visit(t, ctx, s.URL+"/decisions")
	if !on(t, ctx, "biên bản bàn giao") || !on(t, ctx, "reviewer") {
		t.Error("who decided what isn't told")
	}

	visit(t, ctx, s.URL+"/review")
	press(t, ctx, "u")
	until(t, ctx, `location.pathname === "/review" && !document.getElementById("undo") && !!document.getElementById("decide")`)
	if n := len(s.server.board().decisions); n != 2 {
		t.Errorf("%d decisions after the undo", n)
	}
	if after := state(); after != before {
		t.Errorf("the ledger's 2019 after the undo: %s, before: %s", after, before)
	}
}

// TestBrowserDocument goes from a quote to the record beside it and back.
func TestBrowserDocument(t *testing.T) {
	ctx := browser(t)
	s := newSite(t, nil)
	visit(t, ctx, s.URL+documentURL(s.ids[0]))
	script(t, ctx, `(document.querySelector("a.mark").click(), 1)`)
	until(t, ctx, `!!document.querySelector("li.f:target")`)
	script(t, ctx, `(document.querySelector("li.f:target a.toquote").click(), 1)`)
	until(t, ctx, `!!document.querySelector(".jump:target + a.mark")`)
}

// TestBrowserSearch brushes years of the chart, and has the form write a query.
func TestBrowserSearch(t *testing.T) {
	ctx := browser(t)
	s := newSite(t, nil)
	visit(t, ctx, s.URL+"/search?q=n%C4%83m")
	for _, kind := range []string{"pointerdown", "pointermove", "pointerup"} {
		script(t, ctx, `(() => {
  const bars = [...document.querySelectorAll(".chart g")], g = "`+kind+`" === "pointerdown" ? bars[0] : bars[1], r = g.getBoundingClientRect();
  g.dispatchEvent(new PointerEvent("`+kind+`", { bubbles: true, pointerType: "mouse", clientX: (r.left + r.right) / 2, clientY: r.bottom - 2 }));
  return 1;
})()`)
		if kind == "pointermove" {
			if n := script(t, ctx, `document.querySelectorAll(".chart .brushed").length`); n != "2" {
				t.Errorf("%s bars are brushed, want 2", n)
			}
		}
	}
	until(t, ctx, `location.search.includes("from=2018") && location.search.includes("to=2019")`)
	if n := script(t, ctx, `document.querySelectorAll(".hitlist > li").length`); n != "2" {
		t.Errorf("%s documents in the brushed years, want 2", n)
	}
	visit(t, ctx, s.URL+"/search")
	script(t, ctx, `(document.querySelector("[name=head]").value = "Sở Nội vụ", document.querySelector("form.search").requestSubmit(), 1)`)
	until(t, ctx, `document.getElementById("q").value === 'head:"Sở Nội vụ"'`)
	if n := script(t, ctx, `document.querySelectorAll(".hitlist > li").length`); n != "1" {
		t.Errorf("%s documents with that head, want 1", n)
	}
}
