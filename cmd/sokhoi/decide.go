package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// decideCommand is `sokhoi decide`.
func decideCommand(a *app) *cobra.Command {
	var who, why string
	cmd := &cobra.Command{
		Use:   "decide",
		Short: "Ghi quyết định của người duyệt · record what a reviewer decides",
		Long: `Decide appends a decision to the corpus: who, when, what and why. Decisions override
what the machine reads, survive every re-extraction, are shown beside the machine's
value ever after, and are never deleted: undo takes one back by another.

SUBJECT is a bloc's key or a document (its identity or address). FIELD is
  leaders/head/2018                  of a bloc: its row of the ledger
  conferences/0/leaders/head/2018    of a document: what it tells; also
  conferences/0/year, /held_on, /kind, /member_count, /bloc, document/province`,
		Example: `  sokhoi decide accept bac-ninh/khoi-so-3 leaders/head/2018 --why "đối chiếu biên bản"
  sokhoi decide correct bac-ninh/khoi-so-3 leaders/head/2018 "Sở Nội vụ" --why "bài gốc in nhầm"
  sokhoi decide reject bac-ninh/khoi-so-3 leaders/deputy/2018 --why "tên nhắc trong bài, không giữ chức"
  sokhoi decide merge bac-ninh/khoi-so-3 bac-ninh/khoi-tham-muu-tong-hop --why "cùng thành viên"
  sokhoi decide split sha256-3f2a91 --why "khối của huyện"
  sokhoi decide undo 12 --why "nhầm"`,
	}
	cmd.PersistentFlags().StringVar(&who, "who", a.getenv("SOKHOI_REVIEWER"), "who decides (environment: SOKHOI_REVIEWER; default the user's name)")
	cmd.PersistentFlags().StringVar(&why, "why", "", "the grounds (needed)")
	sub := func(use, short string, n cobra.PositionalArgs, make func(ctx context.Context, db *sqlite.DB, args []string) (corpus.Decision, error)) {
		cmd.AddCommand(&cobra.Command{
			Use: use, Short: short, Args: n,
			RunE: func(cmd *cobra.Command, args []string) error {
				if strings.TrimSpace(why) == "" {
					return usageError("a decision needs its grounds: --why")
				}
				db, err := a.openCorpus(cmd.Context(), sqlite.Read, "")
				if err != nil {
					return err
				}
				defer db.Close()
				d, err := make(cmd.Context(), db, args)
				if err != nil {
					return err
				}
				d.Who, d.Why = cmp.Or(who, userName()), why
				if d, err = db.AddDecision(cmd.Context(), d); err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.stdout, "%d\t%s\t%s\t%s\t%s\n", d.ID, d.Verdict, d.Subject, d.Field, d.Value)
				return err
			},
		})
	}
	value := func(v corpus.Verdict) func(context.Context, *sqlite.DB, []string) (corpus.Decision, error) {
		return func(ctx context.Context, db *sqlite.DB, args []string) (corpus.Decision, error) {
			d := corpus.Decision{Verdict: v, Field: args[1]}
			if v == corpus.Correct {
				d.Value = corpus.Text(args[2])
			}
			return a.decideValue(ctx, db, args[0], d)
		}
	}
	sub("accept SUBJECT FIELD", "nhận giá trị · take a value for right", cobra.ExactArgs(2), value(corpus.Accept))
	sub("reject SUBJECT FIELD", "bác giá trị · take a value for wrong", cobra.ExactArgs(2), value(corpus.Reject))
	sub("correct SUBJECT FIELD VALUE", "sửa giá trị · put a value in place of the machine's", cobra.ExactArgs(3), value(corpus.Correct))
	sub("merge BLOC BLOC", "gộp hai khối · two names are one bloc", cobra.ExactArgs(2),
		func(ctx context.Context, db *sqlite.DB, args []string) (corpus.Decision, error) {
			l, err := a.buildLedger(ctx, db, false)
			if err != nil {
				return corpus.Decision{}, err
			}
			keep, err := oneBloc(l, args[0])
			if err != nil {
				return corpus.Decision{}, err
			}
			other, err := oneBloc(l, args[1])
			if err != nil {
				return corpus.Decision{}, err
			}
			if keep == other {
				return corpus.Decision{}, usageError("%s and %s are one bloc already", args[0], args[1])
			}
			return corpus.Decision{Verdict: corpus.Merge, Subject: keep.Key, Value: corpus.Text(other.Key)}, nil
		})
	sub("split BLOC NAME-KEY | split DOCUMENT [CONFERENCE]", "tách khỏi khối · a name or a conference is of a bloc of its own",
		cobra.RangeArgs(1, 2), a.decideSplit)
	sub("undo ID", "rút một quyết định · take a decision back", cobra.ExactArgs(1),
		func(ctx context.Context, db *sqlite.DB, args []string) (corpus.Decision, error) {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return corpus.Decision{}, usageError("%q is no number of a decision", args[0])
			}
			for d, err := range db.Decisions(ctx, id-1) {
				if err != nil {
					return corpus.Decision{}, err
				}
				if d.ID == id {
					return corpus.Decision{Verdict: corpus.Undo, Subject: d.Subject, Field: d.Field, Undoes: id}, nil
				}
				break
			}
			return corpus.Decision{}, notFound("no decision %d", id)
		})
	return cmd
}

func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// decideValue completes a decision on a value with its subject and with what the
// machine says now.
func (a *app) decideValue(ctx context.Context, db *sqlite.DB, subject string, d corpus.Decision) (corpus.Decision, error) {
	if !strings.HasPrefix(d.Field, "leaders/") {
		id, err := db.Find(ctx, subject)
		if err != nil {
			return d, err
		}
		s, err := db.Report(ctx, id)
		if err != nil {
			return d, err
		}
		machine, err := ledger.CheckField(s.Report, d)
		if err != nil {
			return d, usageError("%v", err)
		}
		d.Subject, d.Machine = string(id), corpus.Text(machine)
		return d, nil
	}
	path := strings.Split(d.Field, "/")
	year := 0
	if len(path) == 3 && (path[1] == string(corpus.Head) || path[1] == string(corpus.Deputy)) {
		year, _ = strconv.Atoi(path[2])
	}
	if year == 0 {
		return d, usageError("no row at %q: a row is leaders/head/YEAR or leaders/deputy/YEAR", d.Field)
	}
	l, err := a.buildLedger(ctx, db, false)
	if err != nil {
		return d, err
	}
	b, err := oneBloc(l, subject)
	if err != nil {
		return d, err
	}
	h, err := l.History(b.Key)
	if err != nil {
		return d, err
	}
	d.Subject = b.Key
	found := false
	for _, r := range h.Rows {
		if r.Year == year && string(r.Post) == path[1] {
			d.Machine, found = corpus.Text(cmp.Or(r.Machine, r.Unit)), true
			break
		}
	}
	if !found && d.Verdict != corpus.Correct {
		return d, notFound("%s tells no %s of %d", b.Key, path[1], year)
	}
	return d, nil
}

func (a *app) decideSplit(ctx context.Context, db *sqlite.DB, args []string) (corpus.Decision, error) {
	d := corpus.Decision{Verdict: corpus.Split}
	l, err := a.buildLedger(ctx, db, false)
	if err != nil {
		return d, err
	}
	if _, ok := l.Find(args[0]); ok {
		if len(args) != 2 {
			return d, usageError("split takes a bloc and the key of the name that leaves it")
		}
		if b, ok := l.Find(args[1]); !ok || !strings.Contains(" "+strings.Join(b.Keys, " ")+" ", " "+args[1]+" ") {
			return d, notFound("no name %q", args[1])
		}
		d.Subject, d.Value = args[0], corpus.Text(args[1])
		return d, nil
	}
	id, err := db.Find(ctx, args[0])
	if err != nil {
		return d, err
	}
	conference := "0"
	if len(args) == 2 {
		conference = args[1]
	}
	i, err := strconv.Atoi(conference)
	if err != nil {
		return d, usageError("%q is no number of a conference", conference)
	}
	if _, ok := l.BlocOf(id, i); !ok {
		return d, notFound("%s reports no conference %d", id, i)
	}
	d.Subject, d.Field = string(id), "conferences/"+strconv.Itoa(i)
	return d, nil
}

// decisionsCommand is `sokhoi decisions`.
func decisionsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "decisions",
		Short: "Xem, xuất, nhập quyết định của người duyệt · list, export and import decisions",
		Example: `  sokhoi decisions
  sokhoi decisions export > quyet-dinh.jsonl
  sokhoi decisions import quyet-dinh.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.eachDecision(cmd.Context(), func(ds []corpus.Decision) error {
				t := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', 0)
				force := map[int64]bool{}
				for _, d := range ledger.InForce(ds) {
					force[d.ID] = true
				}
				for _, d := range ds {
					state := ""
					if !force[d.ID] && d.Verdict != corpus.Undo {
						state = "(đã rút · taken back)"
					}
					what := strings.Join(strings.Fields(fmt.Sprintf("%s %s", d.Field, d.Value)), " ")
					if d.Undoes != 0 {
						what = fmt.Sprintf("#%d", d.Undoes)
					}
					fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s %s\n", d.ID, d.When.Format(time.DateOnly), d.Who, d.Verdict, d.Subject, what, d.Why, state)
				}
				return t.Flush()
			})
		},
	}
	var output string
	exportTo := &cobra.Command{
		Use: "export", Short: "xuất mọi quyết định, mỗi dòng một JSON · write all decisions, one JSON object a line", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.eachDecision(cmd.Context(), func(ds []corpus.Decision) error {
				return a.writeTo(output, false, func(w io.Writer) error {
					e := json.NewEncoder(w)
					e.SetEscapeHTML(false)
					for _, d := range ds {
						if err := e.Encode(d); err != nil {
							return err
						}
					}
					return nil
				})
			})
		},
	}
	exportTo.Flags().StringVarP(&output, "output", "o", "", "file to write to (default standard output)")
	cmd.AddCommand(exportTo, &cobra.Command{
		Use: "import FILE", Short: "nhập quyết định từ kho khác; cái đã có thì bỏ qua · add decisions of another corpus; known ones are passed over",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.importDecisions(cmd.Context(), args[0]) },
	})
	return cmd
}

func (a *app) eachDecision(ctx context.Context, f func([]corpus.Decision) error) error {
	db, err := a.openCorpus(ctx, sqlite.Read, "")
	if err != nil {
		return err
	}
	defer db.Close()
	ds, err := allDecisions(ctx, db)
	if err != nil {
		return err
	}
	return f(ds)
}

func allDecisions(ctx context.Context, db *sqlite.DB) ([]corpus.Decision, error) {
	var ds []corpus.Decision
	for d, err := range db.Decisions(ctx, 0) {
		if err != nil {
			return nil, err
		}
		ds = append(ds, d)
	}
	return ds, nil
}

// sameDecision is what two corpora's copies of one decision have in common.
type sameDecision struct {
	who, why, subject, field, value string
	verdict                         corpus.Verdict
	when                            int64
}

func decisionKey(d corpus.Decision) sameDecision {
	return sameDecision{d.Who, d.Why, d.Subject, d.Field, string(d.Value), d.Verdict, d.When.UnixMilli()}
}

// importDecisions adds the decisions of a file that the corpus lacks. Decisions
// get new numbers; those that take others back follow them.
func (a *app) importDecisions(ctx context.Context, name string) error {
	var r io.Reader = a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return usageError("%v", err)
		}
		defer f.Close()
		r = f
	}
	var all []corpus.Decision
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<22)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var d corpus.Decision
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			return &exitError{exitInput, fmt.Errorf("%s:%d: %w", name, n, err)}
		}
		if d.Who == "" || d.Verdict == "" || d.Subject == "" || d.When.IsZero() {
			return &exitError{exitInput, fmt.Errorf("%s:%d: a decision needs who, when, verdict and subject", name, n)}
		}
		all = append(all, d)
	}
	if err := lines.Err(); err != nil {
		return &exitError{exitInput, fmt.Errorf("%s: %w", name, err)}
	}
	db, err := a.openCorpus(ctx, sqlite.Read, "")
	if err != nil {
		return err
	}
	defer db.Close()
	own, err := allDecisions(ctx, db)
	if err != nil {
		return err
	}
	known := map[sameDecision]int64{}
	for _, d := range own {
		known[decisionKey(d)] = d.ID
	}
	number := map[int64]int64{} // of theirs, here
	added := 0
	for _, d := range all {
		theirs := d.ID
		if id, ok := known[decisionKey(d)]; ok {
			number[theirs] = id
			continue
		}
		if d.Undoes != 0 {
			here, ok := number[d.Undoes]
			if !ok {
				return &exitError{exitInput, errors.New(name + ": decision " + strconv.FormatInt(theirs, 10) + " takes back one that the file lacks")}
			}
			d.Undoes = here
		}
		d.ID = 0
		if d, err = db.AddDecision(ctx, d); err != nil {
			return err
		}
		number[theirs], known[decisionKey(d)] = d.ID, d.ID
		added++
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "%d quyết định mới, %d đã có · %d decisions added, %d known\n", added, len(all)-added, added, len(all)-added)
	}
	return nil
}
