package main

import (
	"encoding/json"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
)

// Returns a value of a request as PostgreSQL reads it. pgx sends a string as text, whatever the type of the parameter.
func parameterOf(value any) any {
	switch value := value.(type) {
	case nil, string:
		return value
	case []any:
		items := make([]string, len(value))
		for index, item := range value {
			text, isText := item.(string)
			if !isText {
				text = jsonOf(item)
			}
			items[index] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
		}
		return "{" + strings.Join(items, ",") + "}"
	default:
		return jsonOf(value)
	}
}

func jsonOf(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// Appends a value of PostgreSQL, which is text, as JSON.
func appendJSON(body, text []byte, oid uint32) []byte {
	if text == nil {
		return append(body, "null"...)
	}
	switch oid {
	case pgtype.BoolOID:
		if text[0] == 't' {
			return append(body, "true"...)
		}
		return append(body, "false"...)
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.JSONOID, pgtype.JSONBOID:
		return append(body, text...)
	case pgtype.TimestamptzOID:
		return appendTime(body, text)
	case pgtype.TextArrayOID:
		return appendArray(body, string(text))
	case pgtype.UUIDOID:
		return append(append(append(body, '"'), text...), '"')
	default:
		return append(body, quoted(string(text))...)
	}
}

// Converts `2026-01-02 03:04:05.1+00` to `2026-01-02T03:04:05.1Z`. Sessions have the time zone UTC.
func appendTime(body, text []byte) []byte {
	body = append(append(body, '"'), text[:10]...)
	body = append(append(body, 'T'), text[11:len(text)-3]...)
	return append(body, `Z"`...)
}

func appendArray(body []byte, text string) []byte {
	inner := text[1 : len(text)-1]
	if inner == "" {
		return append(body, "[]"...)
	}
	if !strings.ContainsAny(inner, `"\`) {
		inner = `"` + strings.ReplaceAll(inner, ",", `","`) + `"`
		return append(append(append(body, '['), inner...), ']')
	}
	var items []string
	if err := pgtype.NewMap().Scan(pgtype.TextArrayOID, pgtype.TextFormatCode, []byte(text), &items); err != nil {
		return append(body, "null"...)
	}
	return append(body, jsonOf(items)...)
}
