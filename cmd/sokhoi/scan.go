package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/cheggaaa/pb/v3"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest/crawl"
	"github.com/sokhoi/sokhoi/ingest/ranges"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// scanOptions are the flags of `sokhoi scan`.
type scanOptions struct {
	list        string
	workers     int
	noPrefilter bool
	noOriginals bool
	noIndex     bool
	limit       int64 // MiB
	json        bool
}

// scanCommand is `sokhoi scan`.
func scanCommand(a *app) *cobra.Command {
	var o scanOptions
	cmd := &cobra.Command{
		Use:   "scan ARCHIVE|ADDRESS…",
		Short: "Tìm bài hội nghị trong kho lưu web · find conference posts in web archives",
		Long: `Scan goes through web archives (WARC, ARC, WACZ, zip, tar, a folder of wget -r) and puts
the pages that tell of a bloc's meeting into the corpus; the others leave no trace. Pages that
can't name a bloc are told by their raw bytes, in any encoding, and not parsed. Damaged
parts are passed over and listed as failures, with file and byte. Where a CDX or CDXJ index
lies beside an archive or in a WACZ, pictures and failed responses aren't read at all.

An http or https address is read by ranges, one request at a time to a host; what breaks off
is gone on with. If the file changes meanwhile, the scan of it ends with a failure.

A scan that was broken off goes on where it was when the same command is given again. The
result doesn't depend on the number of workers or on interruptions.

Scan tìm trong kho lưu web (WARC, WACZ…) những bài về hội nghị khối thi đua, cụm thi đua
và đưa vào kho; chạy lại thì làm tiếp từ chỗ dừng.`,
		Example: `  sokhoi scan luu-tru/*.warc.gz
  sokhoi scan --list danh-sach.txt --jobs 8
  sokhoi scan https://luu-tru.example.vn/2024/thang-5.warc.gz
  sokhoi scan --no-originals --corpus /srv/sokhoi thang-5.wacz`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.scan(cmd.Context(), args, o) },
	}
	f := cmd.Flags()
	o.add(f)
	f.IntVarP(&o.workers, "jobs", "j", 0, "archives scanned at once, and pages parsed (default: number of processors)")
	f.BoolVar(&o.json, "json", false, "print the summary as JSON")
	a.addLoopback(cmd)
	return cmd
}

// add adds the flags that say what to scan and how.
func (o *scanOptions) add(f *pflag.FlagSet) {
	f.StringVar(&o.list, "list", "", "file of archives, a path or address on each line; - is standard input")
	f.BoolVar(&o.noPrefilter, "no-prefilter", false, "parse every page: a check of the prefilter")
	f.BoolVar(&o.noIndex, "no-index", false, "read every record, also where an index tells which are pictures: a check of the index")
	f.BoolVar(&o.noOriginals, "no-originals", false, "leave the original bytes in the archives; sokhoi verify reads them there")
	f.Int64Var(&o.limit, "record-limit", 64, "largest record in MiB; larger ones are told as damage")
}

// archives are those that the arguments or the list name.
func (a *app) archives(ctx context.Context, args []string, o *scanOptions) ([]string, error) {
	if o.list != "" {
		if len(args) > 0 {
			return nil, usageError("give archives or --list, not both")
		}
		var err error
		if args, err = a.archiveList(ctx, o.list); err != nil {
			return nil, err
		}
	}
	if len(args) == 0 {
		return nil, usageError("no archives: give files, folders or --list FILE")
	}
	if o.limit <= 0 {
		return nil, usageError("--record-limit must be 1 or more")
	}
	return args, nil
}

func (a *app) scan(ctx context.Context, args []string, o scanOptions) error {
	args, err := a.archives(ctx, args, &o)
	if err != nil {
		return err
	}
	w, err := a.openWorkplace(ctx, "sokhoi scan")
	if err != nil {
		return err
	}
	defer w.close()
	addresses := a.addresses()
	sink := &pipeline.Scanned{Store: w.store(), Addresses: addresses}
	units := pipeline.Units(ctx, args, o.unit(), addresses)
	p := a.startScan(units)
	err = pipeline.Scan(ctx, units, sink, pipeline.WorkOptions{Parser: w.parser, Extractor: w.extractor, Workers: o.workers, Addresses: addresses}, p)
	p.stop()
	switch {
	case o.json:
		if err := json.NewEncoder(a.stdout).Encode(p.summary()); err != nil {
			return err
		}
	case !a.quiet:
		p.print(a.stdout)
	}
	if err != nil && ctx.Err() != nil {
		fmt.Fprintln(a.stderr, "sokhoi: dừng giữa chừng; chạy lại lệnh để làm tiếp · interrupted; the same command again goes on")
		return &exitError{exitInterrupted, nil}
	}
	return p.documents.end(err)
}

// unit is the settings of each unit.
func (o *scanOptions) unit() pipeline.Unit {
	return pipeline.Unit{NoPrefilter: o.noPrefilter, NoOriginals: o.noOriginals, NoIndex: o.noIndex, Limit: o.limit << 20}
}

// addLoopback adds the flag that lets archives be on this machine.
func (a *app) addLoopback(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.loopback, "allow-loopback", false, "let the addresses of archives be on this machine (tests, mirrors)")
}

// addresses reads archives at addresses.
func (a *app) addresses() *ranges.Client {
	return &ranges.Client{Agent: crawl.Agent, Loopback: a.loopback}
}

// remote opens archives at addresses until ctx ends. For documents that are read one by one it
// keeps the file that was opened last.
func (a *app) remote(ctx context.Context) warc.Remote {
	client := a.addresses()
	var mu sync.Mutex
	var last warc.File
	var of string
	return func(address string) (warc.File, error) {
		mu.Lock()
		defer mu.Unlock()
		if last != nil && of == address {
			return last, nil
		}
		f, err := client.Open(ctx, address)
		if err != nil {
			return nil, err
		}
		if !f.Ranged() {
			return f, nil
		}
		last, of = keptFile{f}, address
		return last, nil
	}
}

// keptFile is a file read by ranges that stays open: nothing is under way between two reads.
type keptFile struct{ warc.File }

func (keptFile) Close() error { return nil }

// archiveList reads the paths of --list.
func (a *app) archiveList(ctx context.Context, name string) (paths []string, err error) {
	in := cancelReader(ctx, a.stdin)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError("--list: %w", err)
		}
		defer f.Close()
		in = f
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			paths = append(paths, line)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read list %s: %w", name, err)
	}
	return paths, nil
}

// scanProgress shows a scan while it goes on. It is the pipeline's observer.
type scanProgress struct {
	a         *app
	documents *progress
	bar       *pb.ProgressBar
	total     int64 // bytes of all parts
	parts     map[string]warc.Counts
	counts    warc.Counts
	begun     time.Time
	skipped   int64 // bytes that earlier runs had read
	last      time.Time
}

func (a *app) startScan(units []pipeline.Unit) *scanProgress {
	p := &scanProgress{a: a, documents: &progress{a: a, begun: a.now(), last: a.now()}, parts: map[string]warc.Counts{}, begun: a.now(), last: a.now()}
	for _, u := range units {
		p.total += u.Part.Size
	}
	if !a.quiet && a.terminal {
		p.bar = pb.New64(p.total).Set(pb.Bytes, true).SetWriter(a.stderr).
			SetTemplateString(`{{counters . }} {{bar . }} {{percent . }} {{speed . "%s/s"}} {{rtime . "còn %s"}} {{string . "found"}}`)
		p.bar.Start()
		p.documents.bar = nil
	}
	return p
}

// Done counts a result.
func (p *scanProgress) Done(r *pipeline.Result) {
	p.documents.Done(r)
	if in := r.Input.Progress; in != nil {
		key := fmt.Sprint(in.Part.File, "\x00", in.Part.From)
		before, met := p.parts[key]
		if !met && in.Done && r.State == pipeline.Folder {
			p.skipped += in.Counts.Read
		}
		p.parts[key] = in.Counts
		p.counts = replaceCounts(p.counts, before, in.Counts)
	}
	if p.bar != nil {
		p.bar.SetCurrent(p.counts.Read)
		p.bar.Set("found", p.found())
	}
	if now := p.a.now(); p.bar == nil && !p.a.quiet && now.Sub(p.last) >= plainEvery {
		p.last = now
		left := "?"
		if done := p.counts.Read - p.skipped; done > 0 {
			left = time.Duration(float64(now.Sub(p.begun)) / float64(done) * float64(p.total-p.counts.Read)).Round(time.Second).String()
		}
		fmt.Fprintf(p.a.stderr, "%d/%d MB, %s, còn · left %s\n", p.counts.Read>>20, p.total>>20, p.found(), left)
	}
}

// replaceCounts is total with a part's earlier counts replaced by its later ones.
func replaceCounts(total, before, after warc.Counts) warc.Counts {
	total.Add(after)
	total.Add(warc.Counts{Read: -before.Read, Unpacked: -before.Unpacked, Records: -before.Records, Indexed: -before.Indexed, Revisits: -before.Revisits,
		Pages: -before.Pages, Passed: -before.Passed, Damaged: -before.Damaged})
	return total
}

func (p *scanProgress) found() string {
	d := p.documents.summary
	return fmt.Sprintf("%d bản ghi · records, %d bài hội nghị · conference posts", p.counts.Records, d.New+d.Changed+d.Unchanged)
}

func (p *scanProgress) stop() {
	if p.bar != nil {
		p.bar.SetCurrent(p.counts.Read)
		p.bar.Finish()
	}
}

// scanSummary is what --json prints.
type scanSummary struct {
	warc.Counts
	Documents summary `json:"documents"`
}

func (p *scanProgress) summary() scanSummary { return scanSummary{p.counts, p.documents.summary} }

func (p *scanProgress) print(w io.Writer) {
	for _, row := range []struct {
		label string
		n     int64
	}{
		{"bản ghi · records", p.counts.Records}, {"bỏ qua nhờ chỉ mục · passed over by an index", p.counts.Indexed}, {"trang · pages", p.counts.Pages}, {"trang qua sàng · pages that passed the prefilter", p.counts.Passed},
		{"chỗ hỏng · damaged parts", p.counts.Damaged},
	} {
		fmt.Fprintf(w, "%8d  %s\n", row.n, row.label)
	}
	p.documents.summary.print(w)
}

// archivedOriginal reads the bytes of a document from the archive that it was
// found in; notKept is the error where it was found elsewhere.
func archivedOriginal(ctx context.Context, db *sqlite.DB, id corpus.DocumentID, remote warc.Remote, notKept error) ([]byte, error) {
	stored, err := db.Report(ctx, id)
	if err != nil {
		return nil, notKept
	}
	item, err := db.Item(ctx, stored.URI)
	if err != nil || item.Content != id.Digest() {
		return nil, notKept
	}
	place, ok := warc.ParsePlace(item.Path)
	if !ok && item.Origin != "archive" { // a page in a folder is the whole file
		return nil, notKept
	}
	page, err := remote.Read(place, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", sqlite.ErrDamaged, err)
	}
	return page.Body, nil
}
