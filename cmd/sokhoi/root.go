package main

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
)

// group is a heading of the root help with the commands below it. One file
// holds one command.
type group struct {
	id, title string
	commands  []func(*app) *cobra.Command
}

// groups are all commands, in the order of the help.
var groups = []group{
	{"documents", "Tài liệu · documents:", []func(*app) *cobra.Command{extractCommand, textCommand, showCommand, explainCommand, evalCommand}},
	{"corpus", "Kho · corpus:", []func(*app) *cobra.Command{ingestCommand, scanCommand, crawlCommand, siteCommand, statusCommand, retryCommand, reextractCommand, exportCommand}},
	{"fleet", "Nhiều máy · more machines:", []func(*app) *cobra.Command{hubCommand, enqueueCommand, workerCommand, collectCommand}},
	{"search", "Tìm · search:", []func(*app) *cobra.Command{searchCommand, reindexCommand}},
	{"ledger", "Sổ khối trưởng · leadership ledger:", []func(*app) *cobra.Command{
		ledgerCommand, auditCommand, dossierCommand, decideCommand, decisionsCommand, verifyCommand, gazetteerCommand}},
	{"web", "Trang web · web pages:", []func(*app) *cobra.Command{serveCommand, userCommand}},
}

const rootHelp = `Sổ Khối đọc bài trên cổng thông tin và văn bản về khối thi đua, cụm thi đua:
hội nghị nào, ngày nào, ai chủ trì, đơn vị nào làm khối trưởng, ai được khen, và
chỉ ra câu nào nói như vậy.

Sổ Khối reads portal posts and papers on Vietnam's emulation blocs: which meeting,
when, who led which bloc, who was praised, each with the words that say so. A
corpus is one directory (--corpus or SOKHOI_CORPUS); extract, text and eval need none.

Mã kết thúc · exit codes:
    0  xong · all was done
    1  một số tài liệu lỗi, phần còn lại đã làm · some inputs failed, the rest was done
    2  sai cách gọi · wrong flags, arguments or query
    3  không dùng được kho · the corpus is missing, locked, damaged or too new
    4  lỗi máy · the machine failed: disk full, no permission, no memory
    5  không có thứ được hỏi · what was asked for isn't there
    6  rà soát thấy điều nặng như --fail-on nêu · the audit found what --fail-on names
  130  bị ngắt · interrupted (Ctrl-C, SIGTERM)`

// rootCommand is `sokhoi`.
func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "sokhoi",
		Short: "Sổ Khối: đọc bài về khối thi đua, cụm thi đua · read posts on Vietnam's emulation blocs",
		Long:  rootHelp,
		Example: `  sokhoi extract --pretty bai-viet.html
  sokhoi ingest luu-tru/ && sokhoi ledger
  sokhoi search 'khoi truong "sở nội vụ"'`,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if a.verbose {
				a.log = slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
			}
			return nil
		},
	}
	dir := a.getenv("SOKHOI_CORPUS")
	if dir == "" {
		dir = "./sokhoi-data"
	}
	root.PersistentFlags().StringVar(&a.corpusDir, "corpus", dir, "directory of the corpus (environment: SOKHOI_CORPUS)")
	root.PersistentFlags().BoolVarP(&a.verbose, "verbose", "v", false, "log what is done to standard error")
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no summary")
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	for _, g := range groups {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, make := range g.commands {
			c := make(a)
			c.GroupID = g.id
			root.AddCommand(c)
		}
	}
	root.AddCommand(versionCommand(a))
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError("%w (%s --help)", err, c.CommandPath())
	})
	markUsage(root)
	return root
}

// markUsage gives the faults that cobra itself finds in arguments (unknown
// commands, wrong counts) the exit code of wrong usage.
func markUsage(c *cobra.Command) {
	check := c.Args
	if check == nil {
		check = cobra.ArbitraryArgs
	}
	if c.HasSubCommands() && !c.Runnable() {
		check = noSuchCommand
		c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	c.Args = func(c *cobra.Command, args []string) error {
		err := check(c, args)
		var e *exitError
		if err == nil || errors.As(err, &e) {
			return err
		}
		return usageError("%w (%s --help)", err, c.CommandPath())
	}
	for _, sub := range c.Commands() {
		markUsage(sub)
	}
}

// noSuchCommand is the check of arguments for commands that only hold others.
func noSuchCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = ", perhaps " + strings.Join(near, " or ")
	}
	return fmt.Errorf("no command %q%s", args[0], hint)
}
