package discord

import (
	"errors"
	"net/http"
)

// Fault is one of Discord's errors, and what a good bot does about it. The
// table of them is what every part of the program goes by.
type Fault struct {
	Code   int    // Discord's own; 0 stands for any that has no row of its own
	Status int    // HTTP, as Discord sends it with the code; 0 for any
	Name   string // for logs
	Again  Again
	Reply  Effect
	Tell   Tell
	Reword bool   // the picture may go through with a caption that quotes nobody
	Owner  string // what whoever runs the bot has to know, "" for nothing; it is logged, at most every ten minutes
}

// Again says whether the same call is made again.
type Again int

// What is done with a call that failed.
const (
	Never  Again = iota // the same again gets the same answer
	Later               // after a pause that grows, a few times
	AsTold              // after the wait that Discord asks for
)

// Effect is what a fault means for the reply that the call was about.
type Effect int

// What becomes of a reply, and of the job behind it.
const (
	Stays     Effect = iota // it is there and takes other words: the job ends with a sentence
	Answered                // it is there, because somebody has answered already
	TokenDead               // the interaction's token opens nothing any more and is not used again
	Nobody                  // it is gone, or never was: the job ends and nobody is told
	BotDead                 // Discord refuses the bot itself: the program ends
)

// Tell is what the member has to hear; the bot has a sentence for each, in each
// language.
type Tell string

// The things to tell.
const (
	TellNothing    Tell = ""           // there is nobody to tell, or it is tried again
	TellMistake    Tell = "mistake"    // ours
	TellSmaller    Tell = "smaller"    // the picture is too large for this place
	TellWords      Tell = "words"      // this place does not take the words
	TellPicture    Tell = "picture"    // this place does not take the picture
	TellUploads    Tell = "uploads"    // this server takes no files now
	TellPermission Tell = "permission" // the bot lacks a right here
	TellThread     Tell = "thread"     // this thread is closed
)

// FaultOf finds the row of the table for an answer of Discord's: by its code,
// else by its status. Of an error that is none it returns false.
func FaultOf(err error) (Fault, bool) {
	api, ok := errors.AsType[*APIError](err)
	if !ok {
		return Fault{}, false
	}
	return faultFor(api.Status, api.Code), true
}

func faultFor(status, code int) Fault {
	if status >= http.StatusInternalServerError {
		code = 0 // whatever Discord's fault says of the request
	}
	for _, f := range faultTable {
		if f.Code == code && (code != 0 || f.Status == status) {
			return f
		}
	}
	if code != 0 {
		return faultFor(status, 0)
	}
	if status >= http.StatusInternalServerError {
		return Fault{Status: status, Name: "failure of Discord's", Again: Later}
	}
	return Fault{Status: status, Name: "unknown refusal", Tell: TellMistake}
}

// Faults is the whole table, for tests and documents.
func Faults() []Fault { return append([]Fault(nil), faultTable...) }
