// The minimal server in Go: net/http and a pool of pgx, with the statements of TaskFlow and without validation.
package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

type value struct {
	Input    *string `json:"input"`
	Constant any     `json:"constant"`
}

// See `Route` in scripts/bench/servers/setup.ts.
type route struct {
	Method    string  `json:"method"`
	Prefix    string  `json:"prefix"`
	Suffix    string  `json:"suffix"`
	Parameter *string `json:"parameter"`
	Search    *string `json:"search"`
	IsPage    bool    `json:"isPage"`
	Status    int     `json:"status"`
	Refusal   int     `json:"refusal"`
	Message   string  `json:"message"`
	Statement struct {
		Text   string  `json:"text"`
		Values []value `json:"values"`
	} `json:"statement"`
}

type setup struct {
	DatabaseURL string     `json:"database_url"`
	PoolSize    int32      `json:"pool_size"`
	Routes      []route    `json:"routes"`
	Properties  []string   `json:"properties"`
	Users       [][]string `json:"users"`
}

type server struct {
	setup
	pool  *pgxpool.Pool
	users map[string]string
}

func main() {
	s := server{users: map[string]string{}}
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = json.Unmarshal(text, &s.setup)
	}
	if err != nil {
		log.Fatal(err)
	}
	for _, user := range s.Users {
		s.users["Bearer "+user[0]] = user[1]
	}
	config, err := pgxpool.ParseConfig(s.DatabaseURL)
	if err != nil {
		log.Fatal(err)
	}
	config.MaxConns = s.PoolSize
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if s.pool, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[2], &s))
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body := s.respond(r)
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

func (s *server) respond(r *http.Request) (int, []byte) {
	user, known := s.users[r.Header.Get("Authorization")]
	if !known {
		return failed(http.StatusUnauthorized, "unknown token")
	}
	query := r.URL.Query()
	for index := range s.Routes {
		route := &s.Routes[index]
		parameter, matches := route.match(r, query.Has)
		if !matches {
			continue
		}
		inputs := map[string]any{}
		if r.Method != http.MethodGet {
			if err := json.NewDecoder(r.Body).Decode(&inputs); err != nil {
				return failed(http.StatusBadRequest, err.Error())
			}
		}
		inputs["user_id"] = user
		inputs["now"] = time.Now().UTC().Format("2006-01-02T15:04:05.000Z07:00")
		inputs["request_id"] = requestID()
		if version, has := inputs["version"]; has {
			inputs["versions"] = []any{version}
		}
		if route.Parameter != nil {
			inputs[*route.Parameter] = parameter
		}
		if route.Search != nil {
			inputs["words"] = "'" + query.Get(*route.Search) + "':*"
		}
		perPage, _ := strconv.Atoi(query.Get("per_page"))
		return s.run(r.Context(), route, inputs, perPage)
	}
	return failed(http.StatusNotFound, "no such route")
}

// Returns the parameter of the path, and whether the request is for this route.
func (route *route) match(r *http.Request, hasQuery func(string) bool) (string, bool) {
	path := r.URL.Path
	if r.Method != route.Method || !strings.HasPrefix(path, route.Prefix) {
		return "", false
	}
	if route.Search != nil && !hasQuery(*route.Search) {
		return "", false
	}
	rest := path[len(route.Prefix):]
	if route.Parameter == nil {
		return "", rest == ""
	}
	return strings.CutSuffix(rest, route.Suffix)
}

func (s *server) run(ctx context.Context, route *route, inputs map[string]any, perPage int) (int, []byte) {
	// Rows stay text, from which the response is written without a value of Go for each column.
	arguments := []any{pgx.QueryResultFormats{pgx.TextFormatCode}}
	for _, value := range route.Statement.Values {
		if value.Input != nil {
			arguments = append(arguments, parameterOf(inputs[*value.Input]))
		} else {
			arguments = append(arguments, parameterOf(value.Constant))
		}
	}
	rows, err := s.pool.Query(ctx, route.Statement.Text, arguments...)
	if err != nil {
		return failed(http.StatusInternalServerError, err.Error())
	}
	defer rows.Close()
	columns := columnsOf(rows.FieldDescriptions())
	body := append([]byte(`{"success":true,"message":`), quoted(route.Message)...)
	body = append(body, `,"errors":[],"data":`...)
	if route.IsPage {
		body = s.page(body, rows, columns, perPage)
	} else {
		if !rows.Next() {
			return unlessFailed(rows, http.StatusNotFound)
		}
		if rows.RawValues()[columns["id"].index] == nil {
			return unlessFailed(rows, route.Refusal)
		}
		body = s.appendTask(body, rows.RawValues(), columns)
		body = append(body, `,"meta":{"request_id":"`+requestID()+`"`...)
	}
	rows.Close()
	if rows.Err() != nil {
		return failed(http.StatusInternalServerError, rows.Err().Error())
	}
	return route.Status, append(body, "}}"...)
}

func unlessFailed(rows pgx.Rows, status int) (int, []byte) {
	rows.Close()
	if rows.Err() != nil {
		return failed(http.StatusInternalServerError, rows.Err().Error())
	}
	return status, emptyBody
}

var emptyBody = []byte(`{"success":false,"data":null,"message":"Failed.","errors":[],"meta":{}}`)

// An empty page is one row without an ID.
func (s *server) page(body []byte, rows pgx.Rows, columns map[string]column, perPage int) []byte {
	total, cursor, shown := "0", []byte("null"), 0
	var last [2]string
	body = append(body, '[')
	for rows.Next() {
		values := rows.RawValues()
		if text := values[columns["total"].index]; text != nil {
			total = string(text)
		}
		id := values[columns["id"].index]
		if id == nil {
			break
		}
		if shown == perPage {
			text, _ := json.Marshal(last)
			cursor = quoted(base64.RawURLEncoding.EncodeToString(text))
			break
		}
		if shown > 0 {
			body = append(body, ',')
		}
		body = s.appendTask(body, values, columns)
		last = [2]string{string(values[columns["sort_key"].index]), string(id)}
		shown++
	}
	body = fmt.Appendf(body, `],"meta":{"request_id":"%s","page":1,"per_page":%d,"total":%s,"next_cursor":%s`,
		requestID(), perPage, total, cursor)
	return body
}

func (s *server) appendTask(body []byte, values [][]byte, columns map[string]column) []byte {
	body = append(body, '{')
	for index, name := range s.Properties {
		if index > 0 {
			body = append(body, ',')
		}
		body = append(append(append(body, '"'), name...), `":`...)
		column, exists := columns[name]
		if !exists {
			body = append(body, "null"...)
			continue
		}
		body = appendJSON(body, values[column.index], column.oid)
	}
	return append(body, '}')
}

type column struct {
	index int
	oid   uint32
}

func columnsOf(fields []pgconn.FieldDescription) map[string]column {
	columns := make(map[string]column, len(fields))
	for index, field := range fields {
		columns[field.Name] = column{index, field.DataTypeOID}
	}
	return columns
}

func failed(status int, reason string) (int, []byte) {
	return status, append(append([]byte(`{"error":`), quoted(reason)...), '}')
}

func requestID() string {
	id := [16]byte{}
	rand.Read(id[:])
	return fmt.Sprintf("req_%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

func quoted(text string) []byte {
	json, _ := json.Marshal(text)
	return json
}
