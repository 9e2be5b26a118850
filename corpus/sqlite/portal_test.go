package sqlite

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
)

// TestPortals holds what is remembered of sites, of forms and of what pages tell of
// others.
func TestPortals(t *testing.T) {
	ctx := t.Context()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, zone)
	db, err := Open(ctx, t.TempDir(), Options{Mode: Write, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	day := corpus.Date{Year: 2025, Month: 12, Day: 30}
	form := "__VIEWSTATE=" + strings.Repeat("abc", 5000)
	article := corpus.Address{URL: "http://a.vn/1", Site: "a", Kind: corpus.Article, PublishedOn: day, Due: now, Hearsay: corpus.Hearsay{Told: []uint32{7}, Modified: now.Add(-time.Hour)}}
	list := corpus.Address{URL: "http://a.vn/ds#postback-2", Request: "http://a.vn/ds", Form: form, Site: "a", Kind: corpus.ListPage, Priority: 50, Due: now}
	if _, err := db.AddAddresses(ctx, article, list); err != nil {
		t.Fatal(err)
	}

	next, ok, err := db.NextAddress(ctx, "a", now)
	if err != nil || !ok || next.URL != list.URL || next.Form != form || next.Request != list.Request {
		t.Errorf("next is %.200q with a form of %d bytes, %v", next.URL, len(next.Form), err)
	}
	// The page before it is read again: the form is another one.
	list.Form = "__VIEWSTATE=new"
	if added, err := db.AddAddresses(ctx, list); err != nil || added != 0 {
		t.Errorf("%d added, %v", added, err)
	}
	if next, _, err := db.NextAddress(ctx, "a", now); err != nil || next.Form != list.Form {
		t.Errorf("the form is %.100q, %v", next.Form, err)
	}

	if l, err := db.Layout(ctx, article.URL); err != nil || l != nil {
		t.Errorf("a layout before any: %+v, %v", l, err)
	}
	want := corpus.Layout{Title: "h1", Body: ".b", Date: ".d", Byline: ".w", Attachments: "a.f", DateOrder: "mdy", Province: "Bắc Ninh"}
	if err := db.SaveLayout(ctx, "a", corpus.Layout{Title: "h2"}); err != nil {
		t.Fatal(err)
	}
	if err := db.SaveLayout(ctx, "a", want); err != nil {
		t.Fatal(err)
	}
	if l, err := db.Layout(ctx, article.URL); err != nil || l == nil || *l != want {
		t.Errorf("layout %+v, %v", l, err)
	}
	if l, err := db.Layout(ctx, "http://b.vn/"); err != nil || l != nil {
		t.Errorf("layout of an address that nobody crawled: %+v, %v", l, err)
	}

	article.State, article.Content, article.Visited, article.Due = corpus.Fetched, corpus.NewDocumentID([]byte("x")).Digest(), now, now.Add(720*time.Hour)
	if _, err := db.RecordVisit(ctx, corpus.Visit{Address: article, Body: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	pages, _, err := db.PendingPages(ctx, 0, 10)
	if err != nil || len(pages) != 1 || pages[0].PublishedOn != day || pages[0].Layout == nil || *pages[0].Layout != want {
		t.Errorf("pending %+v, %v", pages, err)
	}

	// More addresses than one query takes.
	urls := []string{article.URL}
	for range 2 * mostAsked {
		urls = append(urls, "http://a.vn/unknown")
	}
	slices.Reverse(urls)
	heard, err := db.Heard(ctx, urls)
	if diff := cmp.Diff([]corpus.Heard{{URL: article.URL, State: corpus.Fetched, Visited: now, Hearsay: article.Hearsay}}, heard); err != nil || diff != "" {
		t.Errorf("heard (-want +got): %v\n%s", err, diff)
	}
	hint := func(h corpus.Hint) corpus.Address {
		t.Helper()
		if _, err := db.RecordVisit(ctx, corpus.Visit{Address: list, Hints: []corpus.Hint{h}}); err == nil {
			t.Fatal("a visit without a state is stored")
		}
		visited := list
		visited.State = corpus.Fetched
		if _, err := db.RecordVisit(ctx, corpus.Visit{Address: visited, Hints: []corpus.Hint{h}}); err != nil {
			t.Fatal(err)
		}
		a, err := db.Address(ctx, article.URL)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	told := corpus.Hearsay{Told: []uint32{7, 9}, Modified: now}
	if a := hint(corpus.Hint{URL: article.URL, Hearsay: told}); !a.Due.Equal(article.Due) {
		t.Errorf("due %s by a word that speaks for no change", a.Due)
	}
	if a := hint(corpus.Hint{URL: article.URL, Hearsay: told, Due: now}); !a.Due.Equal(now) {
		t.Errorf("due %s, told to have changed", a.Due)
	}
	if heard, err := db.Heard(ctx, urls[len(urls)-1:]); err != nil || len(heard) != 1 || !slices.Equal(heard[0].Hearsay.Told, told.Told) || !heard[0].Hearsay.Modified.Equal(now) {
		t.Errorf("heard %+v, %v", heard, err)
	}
}
