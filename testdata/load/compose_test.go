//go:build unix

package load

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/testdata/world/sim"
	"github.com/sokhoi/sokhoi/testdata/world/write"
)

// places are the provinces that worlds lie in, by name and host: those of a
// simulated world first. Each further world is moved to sixteen others, so that
// its blocs are others, too.
var places = strings.Fields(`
Bắc_Ninh:bacninh Bắc_Giang:bacgiang Nghệ_An:nghean Quảng_Ninh:quangninh Thái_Nguyên:thainguyen Bắc_Kạn:backan Lạng_Sơn:langson Hà_Tĩnh:hatinh
Hưng_Yên:hungyen Thái_Bình:thaibinh Cao_Bằng:caobang Thanh_Hóa:thanhhoa Đồng_Tháp:dongthap Tiền_Giang:tiengiang Điện_Biên:dienbien Sơn_La:sonla
Tuyên_Quang:tuyenquang Hà_Giang:hagiang Lào_Cai:laocai Yên_Bái:yenbai Phú_Thọ:phutho Vĩnh_Phúc:vinhphuc Hòa_Bình:hoabinh Hải_Dương:haiduong
Nam_Định:namdinh Hà_Nam:hanam Ninh_Bình:ninhbinh Quảng_Bình:quangbinh Quảng_Trị:quangtri Quảng_Nam:quangnam Quảng_Ngãi:quangngai Bình_Định:binhdinh
Phú_Yên:phuyen Khánh_Hòa:khanhhoa Ninh_Thuận:ninhthuan Bình_Thuận:binhthuan Kon_Tum:kontum Gia_Lai:gialai Đắk_Lắk:daklak Đắk_Nông:daknong
Lâm_Đồng:lamdong Bình_Phước:binhphuoc Tây_Ninh:tayninh Bình_Dương:binhduong Đồng_Nai:dongnai Long_An:longan Bến_Tre:bentre Trà_Vinh:travinh
Vĩnh_Long:vinhlong An_Giang:angiang Kiên_Giang:kiengiang Hậu_Giang:haugiang Sóc_Trăng:soctrang Bạc_Liêu:baclieu Cà_Mau:camau Lai_Châu:laichau
Hải_Phòng:haiphong Đà_Nẵng:danang Cần_Thơ:cantho Hà_Nội:hanoi Huế:hue Hà_Tây:hatay Minh_Hải:minhhai Sông_Bé:songbe`)

// inOneWorld is how many of the places a simulated world has.
const inOneWorld = 16

// mover writes what a world tells as if it lay elsewhere. When all places have
// been used, the blocs are called cụm instead of khối, and the other way round.
func mover(world int) (text, uri *strings.Replacer) {
	var names, hosts []string
	layers := len(places) / inOneWorld
	shift, layer := world%layers, world/layers
	suffix := ""
	if layer > 0 {
		suffix = fmt.Sprint(layer)
	}
	for i := range inOneWorld {
		from, fromHost, _ := strings.Cut(places[i], ":")
		to, toHost, _ := strings.Cut(places[shift*inOneWorld+i], ":")
		names = append(names, strings.ReplaceAll(from, "_", " "), strings.ReplaceAll(to, "_", " "))
		hosts = append(hosts, "."+fromHost+".", "."+toHost+suffix+".")
	}
	if layer%2 == 1 {
		names = append(names, "Khối", "Cụm", "khối", "cụm", "Cụm", "Khối", "cụm", "khối")
	}
	return strings.NewReplacer(names...), strings.NewReplacer(hosts...)
}

// compose writes a list of documents of simulated worlds of 25 years each, one in
// htmlEvery as the HTML page it stands in and the others as text.
func compose(b *testing.B, documents, htmlEvery int) (list string, size int64) {
	b.Helper()
	list = filepath.Join(b.TempDir(), "list.jsonl")
	f, err := os.Create(list)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	lines := json.NewEncoder(w)
	n := 0
	seen := map[string]bool{} // a world may give two posts one address
	for world := 0; n < documents; world++ {
		text, uri := mover(world)
		for i, p := range sim.New(sim.Options{Seed: uint64(world) + 1, Blocs: 1000, Years: 25}).Posts {
			if p.Broken || n == documents {
				continue
			}
			d := write.Compose(p)
			address := uri.Replace(d.URI)
			if seen[address] {
				continue
			}
			seen[address] = true
			key, body := "text", string(d.Body)
			if d.MediaType == "text/html" {
				key = "html"
				if i%htmlEvery != 0 {
					key, body = "text", fmt.Sprintf("%s\n\n(Tin số %d)\n", d.Text, p.ID)
				}
			}
			if err := lines.Encode(map[string]string{"uri": address, key: text.Replace(body)}); err != nil {
				b.Fatal(err)
			}
			size += int64(len(body))
			n++
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return list, size
}
