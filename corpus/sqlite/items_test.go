package sqlite

import (
	"fmt"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

// TestCountsWithoutTheRetired puts two versions of one page: what the first told
// no longer counts.
func TestCountsWithoutTheRetired(t *testing.T) {
	db, err := Open(t.Context(), t.TempDir(), Options{Mode: Write, Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	put := func(uri, text string, conferences int) {
		t.Helper()
		d := corpus.NewDocument([]byte(text), uri, "text/plain", text)
		r := &corpus.Report{Document: corpus.Source{ID: d.ID, URI: uri, Extractor: "1"}}
		for range conferences {
			r.Conferences = append(r.Conferences, corpus.Conference{Kind: corpus.YearEnd, Year: 2020, Bloc: corpus.Bloc{Name: "Khối thi đua số 1"},
				Leaders: []corpus.Leader{{Year: 2020, Post: corpus.Head, Unit: "Sở Nội vụ"}, {Year: 2021, Post: corpus.Head, Unit: "Sở Y tế"}}})
		}
		if _, err := db.Put(t.Context(), Entry{Item: Item{URI: uri, Origin: "list", Parser: "1", Extractor: "1"}, Original: []byte(text), Document: d, Report: r}); err != nil {
			t.Fatal(err)
		}
	}
	put("https://a.example/1", "bản đầu", 2)
	put("https://a.example/2", "bài khác", 1)
	put("https://a.example/1", "bản sau", 1)
	c, err := db.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(c.Documents, c.Retired, c.Conferences, c.Leaders, c.Items[OK]), "2 1 2 4 2"; got != want {
		t.Errorf("documents, retired, conferences, leaders, items: %s, want %s", got, want)
	}
}

// TestItemsAfter reads on where a page of items ended.
func TestItemsAfter(t *testing.T) {
	db, err := Open(t.Context(), t.TempDir(), Options{Mode: Write, Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i := range 5 {
		origin := "list"
		if i == 4 {
			origin = "crawl"
		}
		item := Item{URI: fmt.Sprintf("https://a.example/%d", i), Origin: origin, State: Failed, Code: "empty", Reason: "nothing in it"}
		if _, err := db.Put(t.Context(), Entry{Item: item}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for i, err := range db.ItemsAfter(t.Context(), "https://a.example/2", Failed) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, i.URI[len("https://a.example/"):])
	}
	if fmt.Sprint(got) != "[3 4]" {
		t.Errorf("items after the third: %v", got)
	}
	if _, err := db.Put(t.Context(), Entry{Item: Item{URI: "https://a.example/25", Origin: "list", State: Skipped, Code: "folder", Reason: "a folder"}}); err != nil {
		t.Fatal(err)
	}
	got = nil
	for i, err := range db.Items(t.Context(), Failed, Skipped, OK) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, i.URI[len("https://a.example/"):])
		if len(got) == 5 {
			break
		}
	}
	if fmt.Sprint(got) != "[0 1 2 25 3]" {
		t.Errorf("items in two states: %v", got)
	}
	batches, err := db.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(batches) != 2 || batches[0].Origin != "crawl" || batches[0].Items[Failed] != 1 || batches[1].Items[Failed] != 4 {
		t.Fatalf("batches: %+v", batches)
	}
	if b := batches[1]; b.First.IsZero() || b.Last.Before(b.First) {
		t.Errorf("list: from %v to %v", b.First, b.Last)
	}
}
