using System.Globalization;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>The requests of one job: sent, waited out, judged and written down.</summary>
internal sealed class OktaTalk(OktaLine line, Transcript.Strand strand)
{
    private const int MostAttempts = 10;
    private static readonly TimeSpan PauseUnasked = TimeSpan.FromMinutes(5);

    public OktaOptions Options => line.Options;

    public Task<Answer> GetAsync(string step, string target, Func<Answer, string?> judge) =>
        SendAsync(step, HttpMethod.Get, target, null, judge, line.Authorization);

    /// <summary>A read with another Authorization header than the app's own.</summary>
    public Task<Answer> GetAsync(string step, string target, Func<Answer, string?> judge, string authorization) =>
        SendAsync(step, HttpMethod.Get, target, null, judge, authorization);

    /// <summary>A write; the ledger hears what became of it.</summary>
    /// <param name="acknowledged">Called with the answer when it is a 2xx.</param>
    /// <param name="inDoubt">Called when there was no answer, or one that leaves open what happened.</param>
    public async Task<Answer> WriteAsync(
        string step, HttpMethod method, string target, byte[]? body, Func<Answer, string?> judge, Action<Answer> acknowledged, Action inDoubt)
    {
        Answer answer;
        try
        {
            answer = await SendAsync(step, method, target, body, judge, line.Authorization);
        }
        catch (Exception e) when (e is OperationCanceledException or ConversationEndedException { Sent: true })
        {
            inDoubt();
            throw;
        }
        if (answer.Success)
            acknowledged(answer);
        else if (answer.Status >= 500)
            inDoubt();
        return answer;
    }

    /// <summary>
    /// Okta pauses after a 429 for the whole seconds of Retry-After; without them for five minutes, and twice as long each time.
    /// After ten attempts the job has failed.
    /// </summary>
    private async Task<Answer> SendAsync(
        string step, HttpMethod method, string target, byte[]? body, Func<Answer, string?> judge, string authorization)
    {
        TimeSpan unasked = PauseUnasked;
        for (int attempt = 1; ; attempt++)
        {
            Answer answer = await line.SendAsync(method, target, body, authorization);
            if (!answer.Answered)
            {
                line.End();
                Note($"{answer.Fault}; the task fails and the run stops here.");
                throw new ConversationEndedException(sent: true);
            }
            if (answer.Status != 429)
            {
                Note(judge(answer));
                return answer;
            }
            if (attempt == MostAttempts)
            {
                Note("too many requests for the tenth time, so Okta gives this task up.");
                return answer;
            }
            bool asked = int.TryParse(answer.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds);
            Note(asked ? null : $"Retry-After is {answer.RetryAfter ?? "missing"} where whole seconds belong, so Okta pauses for {unasked.TotalMinutes:0} minutes.");
            TimeSpan pause = asked ? TimeSpan.FromSeconds(seconds) : unasked;
            if (!asked)
                unasked *= 2;
            await line.PauseAsync(pause < Options.LongestPause ? pause : Options.LongestPause);

            void Note(string? problem) => strand.Add(new Transcript.Draft(step, method.Method, target, answer, problem));
        }
    }
}
