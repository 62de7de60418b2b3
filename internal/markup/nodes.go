package markup

// Type names a node as clients know it.
type Type string

// The types of the grammar.
const (
	TypeBigEmoji      Type = "BIG_EMOJI"
	TypeBold          Type = "BOLD"
	TypeCode          Type = "CODE"
	TypeCodeLine      Type = "CODE_LINE"
	TypeColor         Type = "COLOR"
	TypeEmoji         Type = "EMOJI"
	TypeHeading       Type = "HEADING"
	TypeImage         Type = "IMAGE"
	TypeInlineCode    Type = "INLINE_CODE"
	TypeInlineKatex   Type = "INLINE_KATEX"
	TypeItalic        Type = "ITALIC"
	TypeKatex         Type = "KATEX"
	TypeLineBreak     Type = "LINE_BREAK"
	TypeLink          Type = "LINK"
	TypeListItem      Type = "LIST_ITEM"
	TypeChannel       Type = "MENTION_CHANNEL"
	TypeUser          Type = "MENTION_USER"
	TypeOrderedList   Type = "ORDERED_LIST"
	TypeParagraph     Type = "PARAGRAPH"
	TypePlain         Type = "PLAIN_TEXT"
	TypeQuote         Type = "QUOTE"
	TypeStrike        Type = "STRIKE"
	TypeTask          Type = "TASK"
	TypeTasks         Type = "TASKS"
	TypeTimestamp     Type = "TIMESTAMP"
	TypeUnorderedList Type = "UNORDERED_LIST"
)

// Root is the tree of a message: its blocks from top to bottom, or a single
// BigEmoji. It marshals to what clients expect in "md".
type Root []Node

// Node is one of the pointer types below. Those of one shape share a Go type
// and are told apart by Kind.
type Node interface {
	Kind() Type
}

// Tag is the part every node has.
type Tag struct {
	Type Type `json:"type"`
}

// Kind is the type clients know the node by.
func (t Tag) Kind() Type { return t.Type }

// Text is characters as they are: TypePlain, or a formula's source
// (TypeKatex, TypeInlineKatex).
type Text struct {
	Tag
	Value string `json:"value"`
}

// Wrap is a single text with a meaning: TypeUser, TypeChannel, TypeInlineCode
// or TypeCodeLine. A mention's text lacks its @ or #.
type Wrap struct {
	Tag
	Value *Text `json:"value"`
}

// Branch holds other nodes and nothing else: TypeParagraph, TypeBold,
// TypeItalic, TypeStrike, TypeQuote, TypeTasks, TypeOrderedList,
// TypeUnorderedList or TypeBigEmoji.
type Branch struct {
	Tag
	Value []Node `json:"value"`
}

// Heading is a line set as a title of level 1 to 4.
type Heading struct {
	Tag
	Level int    `json:"level"`
	Value []Node `json:"value"`
}

// Code is a block of code lines; its language is "none" if none was given.
type Code struct {
	Tag
	Language string `json:"language"`
	Value    []Node `json:"value"`
}

// Task is an item of a task list: to be done, or done.
type Task struct {
	Tag
	Status bool   `json:"status"`
	Value  []Node `json:"value"`
}

// ListItem is an item of a list. Number is what an ordered list's item was
// given by its author, as JavaScript reads a number; 0 stands for none.
type ListItem struct {
	Tag
	Value  []Node  `json:"value"`
	Number float64 `json:"number,omitzero"`
}

// Link leads to Src; the label is what to show.
type Link struct {
	Tag
	Value LinkValue `json:"value"`
}

// LinkValue is what a Link holds.
type LinkValue struct {
	Src   *Text  `json:"src"`
	Label []Node `json:"label"`
}

// Image shows the picture at Src.
type Image struct {
	Tag
	Value ImageValue `json:"value"`
}

// ImageValue is what an Image holds.
type ImageValue struct {
	Src   *Text `json:"src"`
	Label *Text `json:"label"`
}

// Emoji is written as :shortCode:, as an emoticon, or as Unicode characters. Of
// the last only Unicode is set. Of an emoticon Value is what was typed, and of a
// short code the code once more.
type Emoji struct {
	Tag
	Value     *Text  `json:"value,omitzero"`
	ShortCode string `json:"shortCode,omitzero"`
	Unicode   string `json:"unicode,omitzero"`
}

// Color is a colour to show a sample of.
type Color struct {
	Tag
	Value RGBA `json:"value"`
}

// RGBA is a colour's parts, each from 0 to 255.
type RGBA struct {
	R uint8 `json:"r"`
	G uint8 `json:"g"`
	B uint8 `json:"b"`
	A uint8 `json:"a"`
}

// Timestamp is a moment to show in the reader's own time zone. Fallback is for
// clients that do not know the type.
type Timestamp struct {
	Tag
	Value    Moment `json:"value"`
	Fallback *Text  `json:"fallback"`
}

// Moment is what a Timestamp holds: seconds since 1970 and one of the formats
// t, T, d, D, f, F and R.
type Moment struct {
	Timestamp string `json:"timestamp"`
	Format    string `json:"format"`
}

// LineBreak is an empty line.
type LineBreak struct {
	Tag
}

func plain(value string) *Text { return &Text{Tag{TypePlain}, value} }

func wrap(t Type, value string) *Wrap { return &Wrap{Tag{t}, plain(value)} }

func branch(t Type, value []Node) *Branch { return &Branch{Tag{t}, value} }

func link(src string, label ...Node) *Link {
	if len(label) == 0 {
		label = []Node{plain(src)}
	}
	return &Link{Tag{TypeLink}, LinkValue{plain(src), label}}
}
