// A PocketBase that can seed the data of the benchmark, and otherwise runs as it comes.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
)

// The settings of core.DefaultDBConnect, with another value of `synchronous`.
const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)" +
	"&_pragma=synchronous(%s)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)"

func main() {
	config := pocketbase.Config{HideStartBanner: true}
	if mode := os.Getenv("BENCH_SYNCHRONOUS"); mode != "" && mode != "NORMAL" {
		config.DBConnect = func(path string) (*dbx.DB, error) {
			return dbx.Open("sqlite", path+fmt.Sprintf(pragmas, mode))
		}
	}
	app := pocketbase.NewWithConfig(config)
	app.RootCmd.AddCommand(
		&cobra.Command{
			Use:  "seed <tasks> <users> <time of the last task>",
			Args: cobra.ExactArgs(3),
			RunE: func(_ *cobra.Command, args []string) error {
				numbers := make([]int, 3)
				for index, text := range args {
					number, err := strconv.Atoi(text)
					if err != nil {
						return err
					}
					numbers[index] = number
				}
				return seed(app, numbers[0], numbers[1], numbers[2])
			},
		},
		&cobra.Command{
			Use:  "tokens <user>...",
			Args: cobra.MinimumNArgs(1),
			RunE: func(_ *cobra.Command, ids []string) error { return printTokens(app, ids) },
		},
	)
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}

// Creates the collection as the dashboard would, and its rows with SQL.
func seed(app core.App, tasks, users, lastCreated int) error {
	settings := app.Settings()
	// Without the log of requests, PocketBase is faster.
	settings.Logs.MaxDays = 0
	if err := app.Save(settings); err != nil {
		return err
	}
	if err := createSuperuser(app); err != nil {
		return err
	}
	collection, err := createCollection(app)
	if err != nil {
		return err
	}
	statements := []string{
		strings.ReplaceAll(insertUsers, "$users", strconv.Itoa(users)),
		"drop index " + listIndex,
		strings.NewReplacer(
			"$tasks", strconv.Itoa(tasks), "$users", strconv.Itoa(users), "$last", strconv.Itoa(lastCreated),
		).Replace(insertTasks),
		collection.Indexes[0],
		"analyze",
		"pragma wal_checkpoint(truncate)",
	}
	for _, statement := range statements {
		if _, err := app.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			return fmt.Errorf("%w: %s", err, statement)
		}
	}
	return nil
}

// Without a superuser, PocketBase opens its installer at the first start.
func createSuperuser(app core.App) error {
	collection, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return err
	}
	superuser := core.NewRecord(collection)
	superuser.SetEmail("root@bench.example")
	superuser.SetRandomPassword()
	return app.Save(superuser)
}

const listIndex = "idx_tasks_owner_created"

func createCollection(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	own := "owner = @request.auth.id"
	tasks := core.NewBaseCollection("tasks")
	tasks.ListRule, tasks.ViewRule, tasks.CreateRule = &own, &own, &own
	tasks.UpdateRule, tasks.DeleteRule = &own, &own
	least := 0.0
	tasks.Fields.Add(
		&core.TextField{Name: "title", Required: true, Max: 200},
		&core.TextField{Name: "description", Max: 10_000},
		&core.SelectField{Name: "status", Values: []string{"todo", "in_progress", "completed"}, MaxSelect: 1},
		&core.SelectField{Name: "priority", Values: []string{"low", "medium", "high"}, MaxSelect: 1},
		&core.DateField{Name: "start_date"},
		&core.DateField{Name: "due_date"},
		&core.DateField{Name: "completed_at"},
		&core.NumberField{Name: "estimate_minutes", OnlyInt: true, Min: &least},
		&core.JSONField{Name: "tags"},
		&core.RelationField{Name: "owner", CollectionId: users.Id, MaxSelect: 1, Required: true, CascadeDelete: true},
		&core.AutodateField{Name: "created", OnCreate: true},
		&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
	)
	tasks.AddIndex(listIndex, false, "owner, created desc", "")
	return tasks, app.Save(tasks)
}

const insertUsers = `insert into users (id, email, password, tokenKey, verified, name, created, updated)
with recursive numbers(u) as (select 1 union all select u + 1 from numbers where u < $users)
select 'u' || printf('%014d', u), 'user' || u || '@bench.example', 'nobody logs in', lower(hex(randomblob(25))), 1,
  'User ' || u, '2026-01-01 00:00:00.000Z', '2026-01-01 00:00:00.000Z'
from numbers`

// The same rows as in PostgreSQL: see scripts/bench/seed.ts.
const insertTasks = `insert into tasks (id, owner, title, description, status, priority, due_date, estimate_minutes, tags,
  start_date, completed_at, created, updated)
with recursive
  numbers(g) as (select 1 union all select g + 1 from numbers where g < $tasks),
  rows as (
    select g, (g - 1) % $users + 1 as u, (g - 1) / $users + 1 as n,
      strftime('%Y-%m-%d %H:%M:%fZ', $last - $tasks + g, 'unixepoch') as created
    from numbers)
select 't' || printf('%014d', g), 'u' || printf('%014d', u),
  'Task ' || n || ' of user ' || u || ': '
    || case (n + u) % 6 when 0 then 'buy' when 1 then 'write' when 2 then 'call' when 3 then 'review' when 4 then 'plan' else 'repair' end
    || ' '
    || case (n * 3 + u) % 7 when 0 then 'the report' when 1 then 'Grandmother' when 2 then 'a present' when 3 then 'the invoice'
      when 4 then 'the garden' when 5 then 'two tickets' else 'the draft' end,
  case when n % 3 > 0 then replace(hex(zeroblob(1 + n % 4)), '00',
    'What is to be done here is written down in a few words. ') else '' end,
  case n % 4 when 3 then 'completed' else 'todo' end,
  case (n + u) % 4 when 0 then 'low' when 3 then 'high' else 'medium' end,
  case when n % 2 = 0 then strftime('%Y-%m-%d %H:%M:%fZ', $last + (1 + n % 60) * 86400, 'unixepoch') else '' end,
  case when n % 5 = 0 then 15 * (1 + n % 8) else 0 end,
  case n % 5 when 0 then '[]' when 1 then '["garden"]' when 2 then '["paper","urgent"]' when 3 then '["phone"]'
    else '["money","paper","urgent"]' end,
  '', case when n % 4 = 3 then created else '' end, created, created
from rows`

// Prints an authentication token for each user, as a list in JSON.
func printTokens(app core.App, ids []string) error {
	tokens := make([]string, len(ids))
	for index, id := range ids {
		user, err := app.FindRecordById("users", id)
		if err != nil {
			return fmt.Errorf("user %s: %w", id, err)
		}
		if tokens[index], err = user.NewAuthToken(); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(tokens)
}
