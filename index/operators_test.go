package index

import "testing"

// Each operator of the language finds what it is meant to, in a few texts that
// one can check by reading.
func TestOperators(t *testing.T) {
	texts := plainTexts{}
	names := map[string]string{}
	var entries []Entry
	for name, text := range map[string]string{
		"a": "Khối trưởng là Sở Tài chính, khối phó là Sở Y tế",
		"b": "Sở Y tế bàn giao; rồi sau đó mấy hôm mới bầu ra Khối trưởng khác",
		"c": "Ủy ban nhân dân tỉnh họp khối",
		"d": "UBND huyện, trường học, đường trường",
		"e": "Kỷ luật, hoà bình",
	} {
		e := textEntry(name, text)
		texts[e.Document.ID] = e.Document.Text
		names[string(e.Document.ID)] = name
		entries = append(entries, e)
	}
	ix := mustIndexTexts(t, entries, texts)
	for q, want := range map[string]string{
		``:                  "abcde",
		`khối`:              "abc",
		`KHOI truong`:       "ab",
		`"khối trưởng"`:     "ab",
		`"khối trưởng là"`:  "a",
		`truong`:            "abd",
		`khối -trưởng`:      "c",
		`"sở tài" OR huyện`: "ad",
		`(tài OR bàn) giao`: "b",
		`trươ*`:             "abd",
		`"khối trưởng" NEAR/3 "sở y tế"`:  "",
		`"khối trưởng" NEAR/6 "sở y tế"`:  "",
		`"khối trưởng" NEAR/7 "sở y tế"`:  "a",
		`"sở y tế" NEAR/20 "khối trưởng"`: "ab",
		`khối NEAR/0 trưởng`:              "ab",
		`trưởng NEAR/0 khối`:              "ab",
		`tài~ chính~`:                     "a",
		`chinhs~`:                         "a",
		`UBND`:                            "cd",
		`"ủy ban nhân dân"`:               "cd",
		`"UBND tỉnh"`:                     "c",
		`"ủy ban nhân dân huyện"`:         "d",
		`"ban nhân dân"`:                  "c",
		`kỉ`:                              "e",
		`"hòa bình"`:                      "e",
		`hoa-binh`:                        "e",
		`-khối -trường`:                   "e",
		`-"khối trưởng là"`:               "bcde",
		`"trưởng khối"`:                   "",
		`…`:                               "abcde",
		`doc:a`:                           "a",
	} {
		got := ""
		found := map[string]bool{}
		for _, id := range allHits(t, ix, q, Options{}) {
			found[names[id]] = true
		}
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			if found[name] {
				got += name
			}
		}
		if got != want {
			t.Errorf("%s finds %q, want %q", q, got, want)
		}
	}
}
