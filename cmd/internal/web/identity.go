package web

import (
	"strings"
	"sync"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// identify makes the part of an address that names a subject: letters without
// accents, digits and hyphens.
func identify(s string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range viet.Fold(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			hyphen = false
		} else {
			hyphen = true
		}
	}
	if b.Len() == 0 {
		return "-"
	}
	return b.String()
}

// awardID names a form of award: by the gazetteer's code, or else as written.
func awardID(a *corpus.Award) string {
	if a.Code != "" {
		return string(a.Code)
	}
	return identify(a.Award)
}

// maxUnitNames is the most names whose identity is remembered.
const maxUnitNames = 200_000

// unitNames knows the identities of units, and remembers them: to look one up costs
// more than to write the link, and a page may have thousands.
type unitNames struct {
	authority ledger.Authority
	mu        sync.RWMutex
	known     map[unitName]unitIdentity
}

type unitName struct{ name, province string }

type unitIdentity struct{ id, full string }

// of is the identity of a unit that documents about the province name so, and its
// full name, as far as the authority knows them.
func (u *unitNames) of(name, province string) (id, full string) {
	k := unitName{name, province}
	u.mu.RLock()
	x, ok := u.known[k]
	u.mu.RUnlock()
	if ok {
		return x.id, x.full
	}
	x = u.look(k)
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known == nil || len(u.known) >= maxUnitNames {
		u.known = map[unitName]unitIdentity{}
	}
	u.known[k] = x
	return x.id, x.full
}

func (u *unitNames) look(k unitName) unitIdentity {
	full, part := k.name, identify(k.name)
	if u.authority != nil {
		if x, ok := u.authority.Unit(k.name, k.province); ok {
			part = identify(x.Key)
			if !strings.Contains(x.Key, "/") && x.Name != "" { // else Name lacks the place
				full = x.Name
			}
		}
	}
	return unitIdentity{identify(k.province) + "/" + part, full}
}
