using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>
/// Plays Okta's life against a SCIM server: connector test, assignment, profile pushes, passwords, deactivation and
/// reactivation, group push, import and reassignment, and judges each answer as Okta does. One instance plays one run. The requests
/// are those of Okta's "SCIM 2.0 protocol reference" and of captured traffic where the two differ.
/// </summary>
public sealed class OktaSimulator
{
    private readonly HttpClient _http;
    private readonly OktaOptions _options;
    private readonly Transcript _transcript;
    private readonly IReadOnlyList<Person> _people;

    /// <summary>Prepares a run; nothing is sent yet.</summary>
    /// <param name="http">Sends the requests. Its handler should neither add headers nor decompress; its own timeout should not be the shorter one.</param>
    /// <param name="options">Whom to talk to, and about whom.</param>
    /// <param name="onExchange">Called for each exchange, one at a time, in the order of their numbers.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OktaSimulator(HttpClient http, OktaOptions options, Action<Exchange> onExchange)
    {
        if (options.Fault is { } fault)
            throw new ArgumentException(fault, nameof(options));
        _http = http;
        _options = options;
        _transcript = new Transcript(onExchange);
        _people = People.Assigned(options);
    }

    /// <summary>What the server has acknowledged so far, also after a run that ended early.</summary>
    public OktaLedger Acknowledged { get; } = new();

    /// <summary>
    /// Plays the run. A server that stops answering ends it with an exchange that says so; a connector test that fails ends it as
    /// well, since Okta does not save such a connection.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; writes under way are then in doubt.</exception>
    public async Task<SimulationResult> RunAsync(CancellationToken cancellationToken)
    {
        var line = new OktaLine(_http, _options, cancellationToken);
        try
        {
            bool saved = false;
            await OnceAsync(line, async talk => saved = await new ConnectorTest(talk).RunAsync(), cancellationToken);
            if (saved)
                await LiveAsync(line, cancellationToken);
        }
        catch (ConversationEndedException)
        {
            // The exchange that met the end is in the transcript.
        }
        return _transcript.Result;
    }

    private async Task LiveAsync(OktaLine line, CancellationToken cancellation)
    {
        await UsersAsync(_people, job => job.AssignAsync());
        await UsersAsync([.. Provisioned().Take(1)], async job =>
        {
            await job.CreateAgainAsync();
            await job.MatchUpperCaseAsync();
        });
        await UsersAsync(Provisioned(), job => job.PushProfileAsync());
        await UsersAsync([.. Provisioned().Where(person => person.TitleIsCleared)], job => job.ClearTitleAsync());
        await UsersAsync([.. Provisioned().Where(person => person.PasswordIsSynced)], job => job.SyncPasswordAsync());
        await UsersAsync(
            [.. Provisioned().Where(person => person.Pauses || person.LeavesAndReturns)], job => job.SetActiveAsync(Step.Deactivate, false));
        await UsersAsync([.. Provisioned().Where(person => person.Pauses)], job => job.ReactivateAsync());
        await PushGroupsAsync(line, cancellation);
        await OnceAsync(line, talk => new Import(talk, Acknowledged).RunAsync(), cancellation);
        await UsersAsync([.. Provisioned().Where(person => person.LeavesAndReturns)], job => job.ReassignAsync());
        await OnceAsync(line, talk => new Import(talk, Acknowledged).RunAsync(), cancellation);

        Task UsersAsync(IReadOnlyList<Person> people, Func<UserJob, Task> act) =>
            _transcript.PlayAsync(
                people,
                _options.Parallelism,
                (person, strand) => act(UserJob.For(new OktaTalk(line, strand), Acknowledged, person)),
                cancellation);
    }

    private async Task PushGroupsAsync(OktaLine line, CancellationToken cancellation)
    {
        if (_options.Groups == 0)
            return;
        Person[] active = [.. Provisioned().Where(person => Acknowledged.Users.GetValueOrDefault(person.Id!) is { Active: true })];
        await _transcript.PlayAsync(
            GroupPlan.Pushed(_options, active),
            _options.Parallelism,
            (plan, strand) => GroupJob.For(new OktaTalk(line, strand), Acknowledged, plan).PushAsync(),
            cancellation);
        await OnceAsync(
            line, talk => GroupJob.For(talk, Acknowledged, GroupPlan.Pilot(_options)).PushAndDeleteAsync(), cancellation);
    }

    private Task OnceAsync(OktaLine line, Func<OktaTalk, Task> act, CancellationToken cancellation) =>
        _transcript.PlayAsync([act], 1, (play, strand) => play(new OktaTalk(line, strand)), cancellation);

    private Person[] Provisioned() => [.. _people.Where(person => person.Id is not null)];
}
