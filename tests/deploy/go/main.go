// Reads files of deploy/ with the libraries that Docker Compose and Grafana use for it, and fails as they do.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// Prints the project as JSON, as `docker compose config` does.
func compose(file, variables string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithEnvFiles(variables), cli.WithDotEnv)
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	text, err := project.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}

// Refuses properties that the schema of Grafana does not have, wrong types, and values out of their bounds.
func grafana(file string) error {
	// All plugins would take a minute to compile.
	runtime := cog.NewRuntime()
	runtime.RegisterPanelcfgVariant(stat.VariantConfig())
	runtime.RegisterPanelcfgVariant(timeseries.VariantConfig())
	runtime.RegisterDataqueryVariant(prometheus.VariantConfig())
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var read dashboard.Dashboard
	// Returns a list as an error, also if it is empty.
	var problems cog.BuildErrors
	if err := read.UnmarshalJSONStrict(text); !errors.As(err, &problems) || len(problems) > 0 {
		return err
	}
	return read.Validate()
}

func main() {
	var err error
	switch os.Args[1] {
	case "compose":
		err = compose(os.Args[2], os.Args[3])
	case "grafana":
		err = grafana(os.Args[2])
	default:
		err = fmt.Errorf("unknown: %s", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
