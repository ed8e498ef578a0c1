using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Organizations;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Audit;

/// <summary>Where a <see cref="Deed"/> is done: by somebody of the least role that may, in a browser of theirs, over HTTP.</summary>
internal sealed class Scene(FurnishedHost furnished, Visitor visitor, string by) : IAsyncDisposable
{
    private static int _numbers;

    private readonly List<Visitor> _visitors = [];
    private DashboardHost? _elsewhere;

    public FurnishedHost Furnished => furnished;

    public DashboardHost Host => _elsewhere ?? furnished.Host;

    /// <summary>Who is told to have done it.</summary>
    public string By { get; set; } = by;

    /// <summary>When it was done. Nothing else was done then: the clock is the tests' own.</summary>
    public DateTimeOffset At { get; private set; }

    private Visitor Visitor { get; set; } = visitor;

    public T Service<T>() where T : notnull => Host.Service<T>();

    public string Address(string pattern) => furnished.Address(pattern);

    /// <summary>What comes now is the deed.</summary>
    public void Mark()
    {
        Host.Clock.AdvanceSecond();
        At = Host.Clock.GetUtcNow();
    }

    /// <summary>Sends a form as a page has it.</summary>
    public Task<PageAnswer> PostAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        Mark();
        return Visitor.PostAsync(page, action, fields);
    }

    /// <summary>Goes on as somebody who has a password and is not signed in.</summary>
    public async Task<Visitor> StrangerAsync()
    {
        By = (await Host.AddAsync(AdministratorRole.Viewer)).Email;
        return Come(Host.Visitor());
    }

    /// <summary>Goes on as somebody who signed in for this alone.</summary>
    public async Task<Visitor> MyselfAsync()
    {
        var (visitor, me) = await Host.SignedInAsync(AdministratorRole.Viewer);
        By = me.Email;
        return Come(visitor);
    }

    /// <summary>Goes on as somebody who has given the password and still owes the code.</summary>
    public async Task<(byte[] Key, string[] Codes)> HalfwayAsync()
    {
        var app = await Authenticator.EnrolAsync(Host, await MyselfAsync());
        await Come(Host.Visitor()).SignInAsync(By);
        return app;
    }

    /// <summary>Goes on at a server that has no administrator yet.</summary>
    public async Task ElsewhereAsync()
    {
        _elsewhere = new();
        await _elsewhere.InitializeAsync();
        Come(_elsewhere.Visitor());
    }

    /// <summary>A directory with a live token.</summary>
    public async Task<ScimDirectory> DirectoryAsync()
    {
        var (id, _) = await Service<DirectoryStore>().CreateAsync(new("Acme", $"Directory {Interlocked.Increment(ref _numbers)}", "okta", Strict: false, AccountSizeGb: null), Actor.CommandLine);
        return (await Service<DirectoryStore>().FindAsync(id))!;
    }

    /// <summary>An organization without a directory.</summary>
    public async Task<Organization> OrganizationAsync() =>
        (await Service<OrganizationStore>().CreateAsync(null, $"Organization {Interlocked.Increment(ref _numbers)}", null, Actor.CommandLine)).ShouldBeOfType<OrganizationResult.Saved>().Organization;

    public ValueTask<List<Token>> TokensAsync(Guid directory) => Service<TokenStore>().ListAsync(directory);

    public async Task<string> NewestAsync(Guid directory) => IdText.Format((await TokensAsync(directory))[0].Id);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _visitors)
            one.Dispose();
        if (_elsewhere is not null)
            await _elsewhere.DisposeAsync();
    }

    private Visitor Come(Visitor one)
    {
        _visitors.Add(one);
        return Visitor = one;
    }
}
