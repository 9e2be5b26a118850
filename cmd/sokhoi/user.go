package main

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/web"
)

// userCommand is `sokhoi user`.
func userCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Tài khoản của trang web · accounts of the web pages",
		Long: `User keeps the accounts that may log in to "sokhoi serve": their names, roles and the
hashes of passwords and tokens, in accounts.json of the corpus. Roles: reader
(reads where reading is closed), reviewer (decides), administrator (retries, too).
A running server sees changes at once; a new password ends the account's sessions.`,
		Example: `  sokhoi user add lan --role reviewer
  echo "$PASSWORD" | sokhoi user add minh --role administrator --password-stdin
  sokhoi user token lan --name nightly
  sokhoi user token lan --name nightly --revoke
  sokhoi user list
  sokhoi user remove lan`,
	}
	cmd.AddCommand(userAddCommand(a), userListCommand(a), userRemoveCommand(a), userTokenCommand(a))
	return cmd
}

func userAddCommand(a *app) *cobra.Command {
	var role string
	var fromStdin, keep bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Thêm tài khoản, đổi quyền hay mật khẩu · add an account, or change its role or password",
		Long: `Add makes an account, or changes one. Without --password-stdin it makes a password and
prints it, once.`,
		Args: oneArgument("a name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := web.ParseRole(role)
			if err != nil {
				return usageError("%v", err)
			}
			if err := a.needCorpus(cmd.Context()); err != nil {
				return err
			}
			password := ""
			switch {
			case keep && fromStdin:
				return usageError("--keep-password and --password-stdin contradict each other")
			case fromStdin:
				line, err := bufio.NewReader(a.stdin).ReadString('\n')
				if line == "" && err != nil {
					return usageError("no password on standard input")
				}
				password = strings.TrimRight(line, "\r\n")
				if len([]rune(password)) < web.MinPassword {
					return usageError("the password has less than %d characters", web.MinPassword)
				}
			case !keep:
				password = strings.ToLower(rand.Text()[:20])
			}
			if err := web.PutAccount(a.accountsFile(), args[0], r, password, a.now()); err != nil {
				return usageError("%v", err)
			}
			if !fromStdin && !keep {
				_, err = fmt.Fprintln(a.stdout, password)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&role, "role", web.Reviewer.String(), "reader, reviewer or administrator")
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from standard input")
	cmd.Flags().BoolVar(&keep, "keep-password", false, "change the role only")
	return cmd
}

func userListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "Liệt kê tài khoản · list the accounts", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.needCorpus(cmd.Context()); err != nil {
				return err
			}
			list, err := web.Accounts(a.accountsFile())
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
			for _, x := range list {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", x.Name, x.Role, x.Made.Format(time.DateOnly), strings.Join(x.Tokens, ", "))
			}
			return w.Flush()
		},
	}
}

func userRemoveCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Bỏ tài khoản · remove an account and its tokens", Args: oneArgument("a name"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := web.RemoveAccount(a.accountsFile(), args[0]); err != nil {
				return notFound("%v", err)
			}
			return nil
		},
	}
}

func userTokenCommand(a *app) *cobra.Command {
	var name string
	var revoke bool
	cmd := &cobra.Command{
		Use: "token NAME", Short: "Cấp hoặc thu mã truy cập cho chương trình · make or revoke a token for programs",
		Long: `Token makes a token for programs that use the API as the account, and prints it, once:
Authorization: Bearer TOKEN. With --revoke it takes the token of that name back.`,
		Args: oneArgument("a name"),
		RunE: func(_ *cobra.Command, args []string) error {
			if revoke {
				if err := web.RevokeToken(a.accountsFile(), args[0], name); err != nil {
					return notFound("%v", err)
				}
				return nil
			}
			secret, err := web.NewToken(a.accountsFile(), args[0], name, a.now())
			if err != nil {
				return notFound("%v", err)
			}
			_, err = fmt.Fprintln(a.stdout, secret)
			return err
		},
	}
	cmd.Flags().StringVar(&name, "name", "token", "what to call the token")
	cmd.Flags().BoolVar(&revoke, "revoke", false, "take the token back")
	return cmd
}
