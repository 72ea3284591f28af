package page_test

import (
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"retouch/internal/sandbox/page"
)

// servePage serves the page alone, with nothing behind it.
func servePage(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: page.New(), ReadHeaderTimeout: time.Minute}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close(); <-ended })
	return "http://" + l.Addr().String()
}

// TestMarkdown runs the page's own modules in a browser and compares what they
// make of words.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	b := openTab(t, servePage(t))
	tests := []struct{ name, content, want string }{
		{"plain", "a b", `<p>a b</p>`},
		{"two lines are one paragraph", "a\nb", "<p>a\nb</p>"},
		{"bold, italics, underline, strike", "**a** *b* _c_ __d__ ~~e~~", `<p><strong>a</strong> <em>b</em> <em>c</em> <u>d</u> <s>e</s></p>`},
		{"bold in italics", "***a***", `<p><strong><em>a</em></strong></p>`},
		{"nothing inside of words", "a_b_c 2*3", `<p>a_b_c 2*3</p>`},
		{"escapes", `\*a\* \_b\_ \\ \> \|\|c\|\|`, `<p>*a* _b_ \ &gt; ||c||</p>`},
		{"an escape of a letter stays", `\a`, `<p>\a</p>`},
		{"an escaped mark does not close", `**a\** b**`, `<p><strong>a** b</strong></p>`},
		{"code keeps its marks", "`**a**` ``b`c``", "<p><code>**a**</code> <code>b`c</code></p>"},
		{"a code block", "x\n```go\na *b*\n```\ny", "<p>x</p><pre><code>a *b*</code></pre><p>y</p>"},
		{"quotes", "> a\n> b\nc", "<blockquote>a\nb</blockquote><p>c</p>"},
		{"a quote to the end", ">>> a\nb", "<blockquote>a\nb</blockquote>"},
		{"no quote without a blank", ">a", "<p>&gt;a</p>"},
		{"the small line", "a\n-# b", `<p>a</p><p class="small">b</p>`},
		{"headings", "# a\n### b\n#### c", `<p class="heading h1">a</p><p class="heading h3">b</p><p>#### c</p>`},
		{"markup is text", `<b onclick="x">&lt;`, `<p>&lt;b onclick="x"&gt;&amp;lt;</p>`},
		{"links to the web alone", "[a](javascript:alert(1)) [b](data:text/html,x)", `<p>[a](javascript:alert(1)) [b](data:text/html,x)</p>`},
		{"a bare link", "see https://a.example/b.", `<p>see <a href="https://a.example/b" target="_blank" rel="noopener noreferrer nofollow" title="https://a.example/b">https://a.example/b</a>.</p>`},
		{"mentions", "@everyone <@12> <@&3>", `<p><span class="mention">@everyone</span> <span class="mention">&lt;@12&gt;</span> <span class="mention">&lt;@&amp;3&gt;</span></p>`},
		{"an open mark is text", "**a ||b `c", "<p>**a ||b `c</p>"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b.TB = t
			got := eval[string](b, fmt.Sprintf(`import('/page/blocks.js').then(({ blocks }) => {
				const holder = document.createElement('div');
				holder.append(...blocks(%s));
				return holder.innerHTML;
			})`, quote(tt.content)))
			if got != tt.want {
				t.Errorf("%s\ngot  %s\nwant %s", tt.content, got, tt.want)
			}
		})
	}
	b.TB = t
	if took := eval[float64](b, `import('/page/blocks.js').then(({ blocks }) => {
		const start = performance.now();
		for (const mark of ['*', '**', '_', '|', '[', '\\\\', '~~', '*a_b', '> ']) blocks(mark.repeat(2000 / mark.length));
		return performance.now() - start;
	})`); took > 2000 {
		t.Errorf("nine hostile messages took %v ms", took)
	}
}
