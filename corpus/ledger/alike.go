package ledger

import "slices"

// A document that tells no province, on a national portal say, is often a copy
// of one that does. Copies share a sketch, and an orphan goes where all its
// copies with a province agree to be.

// joinAlike chains a mention to its copies and gives orphans among them a home.
func (l *Ledger) joinAlike(i int32) {
	m := &l.mentions[i]
	if m.sketch == 0 {
		return
	}
	m.next = l.alike[m.sketch]
	l.alike[m.sketch] = i + 1
	if m.orphan {
		l.orphans[m.sketch] = append(l.orphans[m.sketch], i)
	}
	l.house(m.sketch)
}

func (l *Ledger) leaveAlike(i int32) {
	m := &l.mentions[i]
	if m.sketch == 0 {
		return
	}
	if l.alike[m.sketch] == i+1 {
		l.alike[m.sketch] = m.next
	} else {
		for k := l.alike[m.sketch]; k != 0; k = l.mentions[k-1].next {
			if l.mentions[k-1].next == i+1 {
				l.mentions[k-1].next = m.next
				break
			}
		}
	}
	if l.alike[m.sketch] == 0 {
		delete(l.alike, m.sketch)
	}
	if m.orphan {
		o := slices.DeleteFunc(l.orphans[m.sketch], func(k int32) bool { return k == i })
		if len(o) == 0 {
			delete(l.orphans, m.sketch)
		} else {
			l.orphans[m.sketch] = o
		}
	}
	l.house(m.sketch)
}

// house moves the orphans with the sketch to the scope of their copies, or back
// to the unknown scope where those disagree or are gone.
func (l *Ledger) house(sketch uint64) {
	orphans := l.orphans[sketch]
	if len(orphans) == 0 {
		return
	}
	var twin *mention
	agreed := true
	for k := l.alike[sketch]; k != 0; k = l.mentions[k-1].next {
		m := &l.mentions[k-1]
		if m.orphan {
			continue
		}
		if twin != nil && twin.scope != m.scope {
			agreed = false
		}
		twin = m
	}
	for _, i := range orphans {
		m := &l.mentions[i]
		to, name := l.scopeOf(unknownScope, "", Provincial), m.own
		if twin != nil && agreed {
			to, name = twin.scope, twin.name
		}
		if m.scope == to && m.name == name {
			continue
		}
		l.detach(i)
		m.scope, m.name = to, name
		l.attach(i)
	}
}
