/*
 * purple-json - one libpurple account without a screen: events as JSON lines on stdout, commands as words on stdin.
 *
 * It drives Debian's unmodified pidgin-sipe, the free Communicator client. Commands, one per line:
 *   connect | disconnect | quit | im ADDRESS TEXT
 * Events: ready, connect-progress, request, signed-on, signed-off, connection-error, notify, conversation-error,
 * received-im, sent-im, command-error.
 */
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <purple.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
  char *user, *login, *password, *server, *transport, *auth, *trace, *debug, *ca_dir;
  gboolean any_cert;
} opt;

static GMainLoop *loop;
static PurpleAccount *account;
static FILE *debug_file, *trace_file;

/* ---- events: a line of JSON each, all values texts ---- */

static void json_text(GString *out, const char *s) {
  char *valid = g_utf8_make_valid(s, -1);
  g_string_append_c(out, '"');
  for (const unsigned char *p = (unsigned char *)valid; *p; p++) {
    if (*p == '"' || *p == '\\') g_string_append_printf(out, "\\%c", *p);
    else if (*p < 0x20 || *p == 0x7f) g_string_append_printf(out, "\\u%04x", *p);
    else g_string_append_c(out, *p);
  }
  g_string_append_c(out, '"');
  g_free(valid);
}

/* event("name", "key", value, ..., NULL); a NULL value is left out */
static void event(const char *name, ...) {
  static gint64 began;
  if (!began) began = g_get_monotonic_time();
  GString *out = g_string_new(NULL);
  g_string_append_printf(out, "{\"ms\":%lld,\"event\":", (long long)(g_get_monotonic_time() - began) / 1000);
  json_text(out, name);
  va_list ap;
  va_start(ap, name);
  for (const char *key; (key = va_arg(ap, const char *));) {
    const char *value = va_arg(ap, const char *);
    if (!value) continue;
    g_string_append_printf(out, ",\"%s\":", key);
    json_text(out, value);
  }
  va_end(ap);
  g_string_append(out, "}\n");
  fwrite(out->str, 1, out->len, stdout);
  fflush(stdout);
  g_string_free(out, TRUE);
}

/* ---- the main loop under libpurple ---- */

typedef struct { PurpleInputFunction call; gpointer data; } Watch;

static gboolean watch_fires(GIOChannel *channel, GIOCondition c, gpointer data) {
  Watch *w = data;
  int cond = 0;
  if (c & (G_IO_IN | G_IO_HUP | G_IO_ERR)) cond |= PURPLE_INPUT_READ;
  if (c & (G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL)) cond |= PURPLE_INPUT_WRITE;
  w->call(w->data, g_io_channel_unix_get_fd(channel), cond);
  return TRUE;
}
static guint watch_add(gint fd, PurpleInputCondition cond, PurpleInputFunction call, gpointer data) {
  Watch *w = g_new(Watch, 1);
  GIOCondition c = 0;
  GIOChannel *channel = g_io_channel_unix_new(fd);
  w->call = call;
  w->data = data;
  if (cond & PURPLE_INPUT_READ) c |= G_IO_IN | G_IO_HUP | G_IO_ERR;
  if (cond & PURPLE_INPUT_WRITE) c |= G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL;
  guint id = g_io_add_watch_full(channel, G_PRIORITY_DEFAULT, c, watch_fires, w, g_free);
  g_io_channel_unref(channel);
  return id;
}
static PurpleEventLoopUiOps loop_ops = {
  .timeout_add = g_timeout_add, .timeout_remove = g_source_remove, .input_add = watch_add,
  .input_remove = g_source_remove, .timeout_add_seconds = g_timeout_add_seconds,
};

/* ---- the plugin's debug output; in "unsafe" mode it has every message:
 * "\nMESSAGE START >>>>>>>>>> SIP(0x..) - time\n<headers>\n\n<body>\nMESSAGE END >>>>>>>>>> ..." ---- */

static void raw_message(const char *text) {
  const char *start = strstr(text, "MESSAGE START ");
  const char *line_end = start ? strchr(start, '\n') : NULL;
  const char *end = line_end ? g_strrstr(line_end, "\nMESSAGE END ") : NULL;
  if (!end) return;
  fprintf(trace_file, "%s\n%.*s\n\n", start[14] == '>' ? ">>>" : "<<<", (int)(end - line_end - 1), line_end + 1);
  fflush(trace_file);
}
static void debug_print(PurpleDebugLevel level, const char *category, const char *text) {
  if (trace_file && category && !strcmp(category, "sipe") && strstr(text, "MESSAGE START ")) raw_message(text);
  if (!debug_file) return;
  fprintf(debug_file, "%s: %s%s", category ? category : "-", text, g_str_has_suffix(text, "\n") ? "" : "\n");
  fflush(debug_file);
}
static gboolean debug_wanted(PurpleDebugLevel level, const char *category) { return debug_file || trace_file; }
static PurpleDebugUiOps debug_ops = { .print = debug_print, .is_enabled = debug_wanted };

/* glib's own warnings must not stand between the events */
static void glib_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer unused) {
  fprintf(debug_file ? debug_file : stderr, "glib %s: %s\n", domain ? domain : "-", text);
}

/* ---- what a screen would ask or show a person ---- */

typedef struct { PurpleRequestActionCb call; void *data; int button, id; } Answer;

static gboolean answer_now(gpointer p) {
  Answer *a = p;
  if (a->call) a->call(a->data, a->button);
  purple_request_close(PURPLE_REQUEST_ACTION, GINT_TO_POINTER(a->id));
  g_free(a);
  return FALSE;
}
/* The one question that matters here is about a certificate: its first button accepts, its last refuses. */
static void *on_action(const char *title, const char *primary, const char *secondary, int def, PurpleAccount *a,
                       const char *who, PurpleConversation *c, void *data, size_t count, va_list actions) {
  static int last_id;
  Answer *answer = g_new0(Answer, 1);
  gboolean about_cert = (title && strstr(title, "Certificate")) || (primary && strstr(primary, "certificate"));
  int wanted = about_cert && opt.any_cert ? 0 : (int)count - 1;
  for (size_t i = 0; i < count; i++) {
    va_arg(actions, const char *);
    PurpleRequestActionCb call = va_arg(actions, PurpleRequestActionCb);
    if ((int)i == wanted) answer->call = call;
  }
  answer->data = data;
  answer->button = wanted;
  answer->id = ++last_id;
  event("request", "title", title, "primary", primary, "secondary", secondary, "answer", wanted ? "no" : "yes", NULL);
  g_idle_add(answer_now, answer);
  return GINT_TO_POINTER(answer->id);
}
static void *on_action_icon(const char *title, const char *primary, const char *secondary, int def, PurpleAccount *a,
                            const char *who, PurpleConversation *c, gconstpointer icon, gsize size, void *data,
                            size_t count, va_list actions) {
  return on_action(title, primary, secondary, def, a, who, c, data, count, actions);
}
static void on_request_closed(PurpleRequestType type, void *handle) {}
static PurpleRequestUiOps request_ops = {
  .request_action = on_action, .request_action_with_icon = on_action_icon, .close_request = on_request_closed,
};

static void *on_notice(PurpleNotifyMsgType type, const char *title, const char *primary, const char *secondary) {
  event("notify", "title", title, "primary", primary, "secondary", secondary, NULL);
  return NULL;
}
static PurpleNotifyUiOps notify_ops = { .notify_message = on_notice };

static const char *reason_name(PurpleConnectionError r) {
  static const char *names[] = { "network-error", "invalid-username", "authentication-failed",
    "authentication-impossible", "no-ssl-support", "encryption-error", "name-in-use", "invalid-settings",
    "cert-not-provided", "cert-untrusted", "cert-expired", "cert-not-activated", "cert-hostname-mismatch",
    "cert-fingerprint-mismatch", "cert-self-signed", "cert-other-error", "other-error" };
  return (unsigned)r < G_N_ELEMENTS(names) ? names[r] : "unknown";
}
static void on_progress(PurpleConnection *c, const char *text, size_t step, size_t of) {
  event("connect-progress", "text", text, NULL);
}
static void on_disconnect(PurpleConnection *c, PurpleConnectionError reason, const char *text) {
  event("connection-error", "reason", reason_name(reason), "text", text, NULL);
}
static PurpleConnectionUiOps connection_ops = {
  .connect_progress = on_progress, .report_disconnect_reason = on_disconnect,
};

static void on_signed_on(PurpleConnection *c, gpointer u) { event("signed-on", NULL); }
static void on_signed_off(PurpleConnection *c, gpointer u) { event("signed-off", NULL); }
static void on_im(PurpleAccount *a, char *from, char *text, PurpleConversation *c, PurpleMessageFlags f, gpointer u) {
  char *stripped = purple_markup_strip_html(text);
  event("received-im", "from", from, "text", stripped, NULL);
  g_free(stripped);
}
static void on_im_sent(PurpleAccount *a, const char *to, const char *text, gpointer u) {
  event("sent-im", "to", to, "text", text, NULL);
}
/* what no signal carries: errors such as "message was not delivered" */
static void on_write(PurpleConversation *c, const char *name, const char *alias, const char *text,
                     PurpleMessageFlags flags, time_t when) {
  if (!(flags & (PURPLE_MESSAGE_SYSTEM | PURPLE_MESSAGE_ERROR))) return;
  char *stripped = purple_markup_strip_html(text);
  event("conversation-error", "conversation", purple_conversation_get_name(c), "text", stripped, NULL);
  g_free(stripped);
}
static PurpleConversationUiOps conversation_ops = { .write_conv = on_write };

/* ---- commands ---- */

static void command(char *line) {
  char **word = g_strsplit(line, " ", 3);
  if (!g_strcmp0(word[0], "quit")) g_main_loop_quit(loop);
  else if (!g_strcmp0(word[0], "connect")) purple_account_connect(account);
  else if (!g_strcmp0(word[0], "disconnect")) purple_account_disconnect(account);
  else if (!g_strcmp0(word[0], "im") && g_strv_length(word) == 3 && purple_account_is_connected(account)) {
    PurpleConversation *c = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, word[1], account);
    char *html = g_markup_escape_text(word[2], -1);
    if (!c) c = purple_conversation_new(PURPLE_CONV_TYPE_IM, account, word[1]);
    purple_conv_im_send(PURPLE_CONV_IM(c), html);
    g_free(html);
  } else event("command-error", "command", line, NULL);
  g_strfreev(word);
}
static gboolean stdin_ready(GIOChannel *channel, GIOCondition cond, gpointer unused) {
  char *line = NULL;
  GIOStatus status = g_io_channel_read_line(channel, &line, NULL, NULL, NULL);
  if (status == G_IO_STATUS_EOF || status == G_IO_STATUS_ERROR) {
    g_main_loop_quit(loop);
    return FALSE;
  }
  if (line && *g_strstrip(line)) command(line);
  g_free(line);
  return TRUE;
}
static gboolean on_signal(gpointer unused) { g_main_loop_quit(loop); return FALSE; }

/* ---- start and end ---- */

static void hook(void *handle, const char *name, void *call) {
  static int id;
  purple_signal_connect(handle, name, &id, PURPLE_CALLBACK(call), NULL);
}
static void ui_init(void) {
  purple_connections_set_ui_ops(&connection_ops);
  purple_request_set_ui_ops(&request_ops);
  purple_notify_set_ui_ops(&notify_ops);
  purple_conversations_set_ui_ops(&conversation_ops);
  hook(purple_connections_get_handle(), "signed-on", on_signed_on);
  hook(purple_connections_get_handle(), "signed-off", on_signed_off);
  hook(purple_conversations_get_handle(), "received-im-msg", on_im);
  hook(purple_conversations_get_handle(), "sent-im-msg", on_im_sent);
}
static PurpleCoreUiOps core_ops = { .ui_init = ui_init };

static void remove_tree(const char *dir) {
  GDir *d = g_dir_open(dir, 0, NULL);
  const char *name;
  while (d && (name = g_dir_read_name(d))) {
    char *path = g_build_filename(dir, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK)) remove_tree(path);
    else g_unlink(path);
    g_free(path);
  }
  if (d) g_dir_close(d);
  g_rmdir(dir);
}

int main(int argc, char **argv) {
  GOptionEntry entries[] = {
    { "user", 0, 0, G_OPTION_ARG_STRING, &opt.user, "SIP address without sip:", "ADDRESS" },
    { "login", 0, 0, G_OPTION_ARG_STRING, &opt.login, "user, DOMAIN\\user or user@realm", "LOGIN" },
    { "password", 0, 0, G_OPTION_ARG_STRING, &opt.password, "password", "TEXT" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &opt.server, "HOST:PORT", "HOST:PORT" },
    { "transport", 0, 0, G_OPTION_ARG_STRING, &opt.transport, "tls, tcp or auto", "NAME" },
    { "auth", 0, 0, G_OPTION_ARG_STRING, &opt.auth, "ntlm, krb5 or tls-dsk", "NAME" },
    { "accept-any-cert", 0, 0, G_OPTION_ARG_NONE, &opt.any_cert, "accept a certificate that does not verify", NULL },
    { "ca-dir", 0, 0, G_OPTION_ARG_STRING, &opt.ca_dir, "folder of further trusted authorities (*.pem)", "DIR" },
    { "trace", 0, 0, G_OPTION_ARG_STRING, &opt.trace, "file for the plugin's raw messages", "FILE" },
    { "debug", 0, 0, G_OPTION_ARG_STRING, &opt.debug, "file for libpurple's debug log", "FILE" },
    { 0 },
  };
  GError *error = NULL;
  setlocale(LC_ALL, "C.UTF-8"); /* the plugin's texts in English */
  g_setenv("LC_ALL", "C.UTF-8", TRUE);
  g_setenv("LANGUAGE", "C", TRUE);
  GOptionContext *context = g_option_context_new("- pidgin-sipe without a screen");
  g_option_context_add_main_entries(context, entries, NULL);
  if (!g_option_context_parse(context, &argc, &argv, &error) || !opt.user) {
    fprintf(stderr, "%s\n", error ? error->message : "--user is missing");
    return 64;
  }
  signal(SIGPIPE, SIG_IGN);
  loop = g_main_loop_new(NULL, FALSE);
  if (opt.debug) debug_file = fopen(opt.debug, "w");
  if (opt.trace) trace_file = fopen(opt.trace, "w");
  g_log_set_default_handler(glib_log, NULL);

  char *home = g_dir_make_tmp("purple-json-XXXXXX", NULL);
  purple_util_set_user_dir(home);
  /* "unsafe" makes sipe show its messages; "enabled" would print everything to stdout */
  purple_debug_set_enabled(FALSE);
  purple_debug_set_verbose(opt.debug != NULL);
  purple_debug_set_unsafe(opt.debug || opt.trace);
  purple_debug_set_ui_ops(&debug_ops);
  purple_core_set_ui_ops(&core_ops);
  purple_eventloop_set_ui_ops(&loop_ops);
  purple_plugins_add_search_path("/usr/lib/purple-2"); /* where Debian puts pidgin-sipe */
  if (!purple_core_init("purple-json")) return 70;
  purple_network_force_online();
  if (opt.ca_dir) purple_certificate_add_ca_search_path(opt.ca_dir);
  purple_set_blist(purple_blist_new());
  purple_prefs_set_bool("/purple/logging/log_ims", FALSE);
  purple_prefs_set_bool("/purple/away/away_when_idle", FALSE);
  PurplePlugin *plugin = purple_find_prpl("prpl-sipe");
  if (!plugin) {
    fprintf(stderr, "libpurple has no plugin prpl-sipe\n");
    return 69;
  }
  event("ready", "purple", purple_core_get_version(), "plugin", plugin->info->version, NULL);

  char *username = g_strdup_printf("%s,%s", opt.user, opt.login ? opt.login : "");
  account = purple_account_new(username, "prpl-sipe");
  purple_accounts_add(account);
  if (opt.password) purple_account_set_password(account, opt.password);
  purple_account_set_proxy_info(account, purple_proxy_info_new());
  purple_proxy_info_set_type(purple_account_get_proxy_info(account), PURPLE_PROXY_NONE);
  if (opt.server) purple_account_set_string(account, "server", opt.server);
  if (opt.transport) purple_account_set_string(account, "transport", opt.transport);
  if (opt.auth) purple_account_set_string(account, "authentication", opt.auth);

  PurpleSavedStatus *status = purple_savedstatus_new(NULL, PURPLE_STATUS_AVAILABLE);
  g_unix_signal_add(SIGINT, on_signal, NULL);
  g_unix_signal_add(SIGTERM, on_signal, NULL);
  g_io_add_watch(g_io_channel_unix_new(0), G_IO_IN | G_IO_HUP, stdin_ready, NULL);
  purple_account_set_enabled(account, "purple-json", TRUE);
  purple_savedstatus_activate(status);
  g_main_loop_run(loop);

  purple_core_quit();
  remove_tree(home);
  g_free(home);
  g_free(username);
  return 0;
}
