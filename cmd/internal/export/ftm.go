package export

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// Entity is a FollowTheMoney entity as its tools read it, one JSON object a line.
type Entity struct {
	ID         string              `json:"id"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties"`
}

// entityID names an entity by what it is, the same in every export.
func entityID(kind string, parts ...string) string {
	sum := sha1.Sum([]byte(kind + "\x00" + strings.Join(parts, "\x00")))
	return "sokhoi-" + kind + "-" + hex.EncodeToString(sum[:])
}

// maxName is the number of bytes of a name, which are to stay below the 384
// characters that the schema's names have.
const maxName = 380

// add appends values to a property, without repeating any.
func (e *Entity) add(property string, values ...string) *Entity {
	most := maxCell
	if property == "name" || property == "alias" {
		most = maxName
	}
	for _, v := range values {
		if v = clean(v, most); v != "" && !slices.Contains(e.Properties[property], v) {
			e.Properties[property] = append(e.Properties[property], v)
		}
	}
	return e
}

// FTM writes the ledger as FollowTheMoney entities: blocs and units are
// PublicBody, the post is a Position of the bloc; a unit in it is a Membership
// with the post as its role, since an Occupancy is a person's, and a person in
// it an Occupancy. Documents are the proof of all of them. A row that documents
// contradict or that a reviewer rejected has that as its status.
//
// Each entity is written once: units may be in several blocs of a province and
// are held back until the next province begins.
func FTM(w io.Writer, hs Histories) error {
	written := map[string]bool{} // documents
	units, province := map[string]*Entity{}, ""
	put := func(entities map[string]*Entity) error {
		for _, id := range slices.Sorted(maps.Keys(entities)) {
			e := entities[id]
			if e.Schema == "Document" {
				if written[id] {
					continue
				}
				written[id] = true
			}
			if err := writeJSON(w, "", e); err != nil {
				return err
			}
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
		return nil
	}
	for h, err := range hs {
		if err != nil {
			return err
		}
		if h.Bloc.Province != province {
			if err := put(units); err != nil {
				return err
			}
			units, province = map[string]*Entity{}, h.Bloc.Province
		}
		x := ftm{h: h, entities: map[string]*Entity{}, units: units}
		bloc := x.bloc()
		for i := range h.Meetings {
			if !h.Meetings[i].Copy {
				bloc.add("proof", x.document(&h.Meetings[i].Cite))
			}
		}
		for i := range h.Rows {
			x.row(&h.Rows[i])
		}
		if err := put(x.entities); err != nil {
			return err
		}
	}
	return put(units)
}

// ftm makes the entities of one bloc.
type ftm struct {
	h        *ledger.History
	entities map[string]*Entity
	units    map[string]*Entity // of the province
}

func (x *ftm) entity(schema, id string) *Entity { return entityIn(x.entities, schema, id) }

func entityIn(entities map[string]*Entity, schema, id string) *Entity {
	e := entities[id]
	if e == nil {
		e = &Entity{ID: id, Schema: schema, Properties: map[string][]string{}}
		entities[id] = e
	}
	return e
}

func (x *ftm) bloc() *Entity {
	b := x.h.Bloc
	e := x.entity("PublicBody", entityID("bloc", b.Key))
	e.add("name", b.Name).add("alias", b.Names...).add("country", "vn").add("classification", "Khối, cụm thi đua")
	if b.Province != "" {
		e.add("address", b.Province+", Việt Nam")
	}
	e.Properties["alias"] = slices.DeleteFunc(e.Properties["alias"], func(s string) bool { return s == b.Name })
	if len(e.Properties["alias"]) == 0 {
		delete(e.Properties, "alias")
	}
	return e
}

func (x *ftm) document(c *ledger.Cite) string {
	id := entityID("document", string(c.Document))
	e := x.entity("Document", id)
	name := path.Base(c.URI)
	if name == "." || name == "/" || strings.HasSuffix(c.URI, "/") {
		name = c.Document.Digest()
	}
	e.add("fileName", name).add("title", c.Title).add("publishedAt", c.PublishedOn.String()).add("language", "vie").add("country", "vn")
	if strings.HasPrefix(c.URI, "http://") || strings.HasPrefix(c.URI, "https://") {
		e.add("sourceUrl", c.URI)
	}
	return id
}

func (x *ftm) row(r *ledger.Row) {
	bloc := x.bloc()
	post := PostVietnamese(r.Post, x.h.Bloc.Form)
	position := x.entity("Position", entityID("position", r.Bloc, string(r.Post)))
	position.add("name", post+" "+x.h.Bloc.Name).add("organization", bloc.ID).add("country", "vn").add("subnationalArea", x.h.Bloc.Province)
	year := strconv.Itoa(r.Year)
	for i := range r.Claims {
		c := &r.Claims[i]
		status := string(r.State)
		if r.State == ledger.Contradicted && i > 0 {
			status = "contradicted, not preferred"
		}
		var proofs, urls, quotes []string
		for k := range c.Evidence {
			e := &c.Evidence[k]
			if e.Copy {
				continue
			}
			proofs = append(proofs, x.document(e))
			quotes = append(quotes, e.Quote)
			if strings.HasPrefix(e.URI, "http") {
				urls = append(urls, e.URI)
			}
		}
		bloc.add("proof", proofs...)
		position.add("proof", proofs...)
		if c.Unit != "" {
			unit := x.unit(c.Key, c.Unit, proofs)
			m := x.entity("Membership", entityID("membership", r.Bloc, string(r.Post), year, c.Key))
			interval(m, year, post, status, proofs, urls, quotes).add("member", unit).add("organization", bloc.ID)
			m.add("role", post)
		}
		if c.Person != "" {
			// A person is no more than a name in a post: the same name elsewhere is
			// another entity.
			id := entityID("person", r.Bloc, c.Key, c.Person)
			p := x.entity("Person", id)
			p.add("name", c.Person).add("country", "vn").add("proof", proofs...)
			if c.Unit != "" {
				p.add("position", c.Unit)
			}
			o := x.entity("Occupancy", entityID("occupancy", r.Bloc, string(r.Post), year, c.Key, c.Person))
			interval(o, year, post, status, proofs, urls, quotes).add("holder", id).add("post", position.ID)
		}
	}
	if len(r.Claims) == 0 && r.Unit != "" { // a reviewer's own value
		m := x.entity("Membership", entityID("membership", r.Bloc, string(r.Post), year, r.Unit))
		interval(m, year, post, string(r.State), nil, nil, nil).add("member", x.unit(r.Unit, r.Unit, nil)).add("organization", bloc.ID).add("role", post)
	}
}

func (x *ftm) unit(key, name string, proofs []string) string {
	id := entityID("unit", x.h.Bloc.Province, key)
	e := entityIn(x.units, "PublicBody", id)
	if len(e.Properties["name"]) > 0 && e.Properties["name"][0] != name {
		e.add("alias", name)
	} else {
		e.add("name", name)
	}
	e.add("country", "vn").add("proof", proofs...)
	if x.h.Bloc.Province != "" {
		e.add("address", x.h.Bloc.Province+", Việt Nam")
	}
	return id
}

func interval(e *Entity, year, post, status string, proofs, urls, quotes []string) *Entity {
	e.add("startDate", year).add("endDate", year).add("status", status).add("proof", proofs...).add("sourceUrl", urls...)
	return e.add("summary", fmt.Sprintf("%s năm %s", post, year)).add("description", quotes...)
}
