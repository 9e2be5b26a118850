package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime/debug"
	"syscall"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// gister is a [Parser] that tells cheaply what a page may show; nil where it can't.
type gister interface {
	Gist(*ingest.Raw) *corpus.Gist
}

// sifter is an [Extractor] that tells by a gist what needn't be read. It errs towards reading.
type sifter interface {
	MayReport(*corpus.Gist) bool
}

// mayReport reports whether the input has to be read to know what it tells.
func (r *run) mayReport(raw *ingest.Raw) bool {
	g, ok := r.o.Parser.(gister)
	s, ok2 := r.o.Extractor.(sifter)
	if !ok || !ok2 {
		return true
	}
	may, err := guard(raw.URI, "sifting", func() (bool, error) {
		gist := g.Gist(raw)
		return gist == nil || s.MayReport(gist), nil
	})
	return may || err != nil
}

// opener is a [Parser] that opens containers of several files.
type opener interface {
	Members(context.Context, *ingest.Raw) iter.Seq2[*ingest.Raw, error]
}

// input works on one input; the error is the machine's.
func (r *run) input(ctx context.Context, j *job) error {
	results, err := r.results(ctx, &j.input)
	if err != nil {
		return err
	}
	j.results = results
	j.input.Body = nil
	return r.o.Sink.Prepare(ctx, results)
}

func (r *run) results(ctx context.Context, in *Input) ([]*Result, error) {
	result := &Result{Input: *in}
	result.Input.Body, result.Input.Open, result.Input.Load = nil, nil, nil
	one := []*Result{result}
	switch {
	case in.Err != nil:
		return one, result.fail(in.Err)
	case in.Folder:
		result.State = Folder
		return one, nil
	case in.Skip != "":
		result.State = Skipped
		result.Err = &corpus.InputError{Input: in.URI, Code: in.SkipCode, Reason: in.Skip}
		return one, nil
	}
	if in.Load != nil {
		d, err := in.Load(ctx)
		if err != nil {
			return one, result.fail(err)
		}
		return one, r.extract(result, d)
	}
	if known, err := r.known(ctx, in, ""); known != nil || err != nil {
		return []*Result{known}, err
	}
	body, err := r.read(ctx, in)
	if err != nil {
		return one, result.fail(err)
	}
	result.Content = corpus.NewDocumentID(body).Digest()
	result.Input.Size = int64(len(body))
	if known, err := r.known(ctx, in, result.Content); known != nil || err != nil {
		return []*Result{known}, err
	}
	raw := &ingest.Raw{URI: in.URI, Body: body, MediaType: in.MediaType, PublishedOn: in.PublishedOn, Layout: in.Layout}
	if in.Sift && !r.mayReport(raw) {
		result.State = NotAConference
		return one, nil
	}
	if s, ok := r.o.Extractor.(sifter); ok && in.Sift {
		raw.Needed = s.MayReport
	}
	if err := r.document(ctx, result, raw); err != nil {
		return nil, err
	}
	if o, ok := r.o.Parser.(opener); ok && result.Err != nil && result.Err.Code == ingest.Archive {
		return r.members(ctx, o, result, raw)
	}
	return one, nil
}

// known asks the sink whether the work was done before. Without a digest it is
// asked only where times are trusted.
func (r *run) known(ctx context.Context, in *Input, digest string) (*Result, error) {
	if r.memory == nil || r.o.Again || digest == "" && (!r.o.TrustTimes || in.Path == "" || in.Modified.IsZero()) {
		return nil, nil
	}
	known, err := r.memory.Known(ctx, in, digest)
	if known != nil {
		known.Known = true
		known.Content = digest
	}
	return known, err
}

// read gets the bytes of the input, no more than MaxSize.
func (r *run) read(ctx context.Context, in *Input) ([]byte, error) {
	switch {
	case in.Open != nil:
		return in.Open(ctx)
	case in.Path == "":
		return in.Body, nil
	}
	if place, ok := warc.ParsePlace(in.Path); ok {
		return r.archived(in, place)
	}
	f, err := os.Open(in.Path)
	if err != nil {
		if errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ENOMEM) {
			return nil, fmt.Errorf("read %s: %w", in.Path, err)
		}
		return nil, readError(in.Path, err)
	}
	defer f.Close()
	var b bytes.Buffer
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		if info.Size() > r.o.MaxSize {
			return nil, r.tooLarge(in.Path)
		}
		b.Grow(int(info.Size()) + bytes.MinRead)
	}
	if _, err = b.ReadFrom(io.LimitReader(f, r.o.MaxSize+1)); err != nil {
		return nil, readError(in.Path, err)
	}
	if int64(b.Len()) > r.o.MaxSize {
		return nil, r.tooLarge(in.Path)
	}
	return b.Bytes(), nil
}

func (r *run) tooLarge(name string) error {
	return &corpus.InputError{Input: name, Code: ingest.TooLarge, Reason: fmt.Sprintf("it is larger than the limit of %d MiB", r.o.MaxSize>>20)}
}

// document parses and extracts; what is wrong with the input goes into the
// result.
func (r *run) document(ctx context.Context, result *Result, raw *ingest.Raw) error {
	result.Original = raw.Body
	d, err := guard(raw.URI, "parser", func() (*corpus.Document, error) { return r.o.Parser.Parse(ctx, raw) })
	if errors.Is(err, ingest.ErrNotNeeded) {
		result.State = NotAConference
		return nil
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return result.fail(err)
	}
	return r.extract(result, d)
}

func (r *run) extract(result *Result, d *corpus.Document) error {
	report, err := guard(d.URI, "extraction", func() (*corpus.Report, error) {
		report, diagnostics := r.o.Extractor.Extract(d)
		d.Diagnostics = append(d.Diagnostics, diagnostics...)
		return report, nil
	})
	if err != nil {
		return result.fail(err)
	}
	result.Document, result.Report = d, report
	if len(report.Conferences) == 0 {
		result.State = NotAConference
	}
	return nil
}

// members works on the files of a container, which itself is told of as skipped.
func (r *run) members(ctx context.Context, o opener, container *Result, raw *ingest.Raw) ([]*Result, error) {
	results := []*Result{container}
	for m, err := range o.Members(ctx, raw) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		result := &Result{Input: Input{Origin: container.Input.Origin, PublishedOn: container.Input.PublishedOn}}
		if err != nil {
			if err := result.fail(err); err != nil {
				return nil, err
			}
			result.Input.URI = result.Err.Input
		} else {
			result.Input.URI, result.Input.Size = m.URI, int64(len(m.Body))
			result.Content = corpus.NewDocumentID(m.Body).Digest()
			if err := r.document(ctx, result, m); err != nil {
				return nil, err
			}
		}
		results = append(results, result)
	}
	container.State = Skipped
	container.Err = &corpus.InputError{Input: raw.URI, Code: ingest.Archive, Reason: fmt.Sprintf("an archive; its %d files are items of their own", len(results)-1)}
	container.Original = nil
	return results, nil
}

// fail makes err the result, or gives it back where it is the machine's.
func (r *Result) fail(err error) error {
	var bad *corpus.InputError
	if !errors.As(err, &bad) {
		return err
	}
	r.State, r.Err = Failed, bad
	return nil
}

// guard turns the panic of a stage into a fault of the input that caused it.
func guard[T any](uri, stage string, f func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &corpus.InputError{Input: uri, Code: "crashed", Reason: "the " + stage + " failed on it",
				Err: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
		}
	}()
	return f()
}
