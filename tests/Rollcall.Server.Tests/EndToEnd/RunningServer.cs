using Rollcall.IdpSimulator.Okta;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>A directory with its first token.</summary>
internal sealed record Tenant(string Id, string Organization, Uri TenantUrl, string Token);

/// <summary>The program serving a data directory on a port of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private const string Listening = "Rollcall is listening on ";

    private RunningServer(RollcallProcess process, string data, Uri address)
    {
        Process = process;
        Data = data;
        Address = address;
    }

    public RollcallProcess Process { get; }

    public string Data { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    public static Task<RunningServer> StartAsync(string data, params string[] options) => StartAsync(data, new Dictionary<string, string>(StringComparer.Ordinal), options);

    public static async Task<RunningServer> StartAsync(string data, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var process = RollcallProcess.Start(["serve", "--urls", "http://127.0.0.1:0", "--data", data, .. options], environment);
        try
        {
            var line = await process.LineAsync(l => l.StartsWith(Listening, StringComparison.Ordinal));
            return new RunningServer(process, data, new Uri(line[Listening.Length..]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a verb on the data directory of this server.</summary>
    public Task<Verb> RunAsync(params string[] arguments) => Verb.RunAsync([.. arguments, "--data", Data]);

    /// <summary>Makes a directory beside the server, as the verb <c>directories create</c> does, without a process of its own.</summary>
    public async Task<Tenant> NewDirectoryAsync(string name, bool strict = false, long? accountSizeGb = null, string? defaultGroup = null)
    {
        await using var installation = await Installation.UseAsync(new InstallationLocation.DataDirectory(Data), TestContext.Current.CancellationToken);
        var wanted = new NewDirectory("Acme", name, "okta", strict, accountSizeGb) { DefaultGroup = defaultGroup };
        var (id, token) = await new DirectoryStore(installation.Database, TimeProvider.System).CreateAsync(wanted, Actor.CommandLine);
        var url = ScimDirectory.TenantUrl(await PublicUrl.ReadAsync(installation.Database), id);
        return new Tenant(IdText.Format(id), wanted.Organization, url, token);
    }

    /// <summary>The base URL of a directory at the port this server has now.</summary>
    public Uri BaseOf(Tenant tenant) => new(Address, $"/scim/{tenant.Id}/v2");

    public ScimClient Client(Tenant tenant) => new(BaseOf(tenant), tenant.Token);

    public OktaOptions Okta(Tenant tenant, OktaFlavor flavor, int seed, int users = 20, int groups = 3) => new()
    {
        BaseUrl = BaseOf(tenant),
        Token = tenant.Token,
        Flavor = flavor,
        Users = users,
        Groups = groups,
        Seed = seed,
        // The port may be taken by nobody after a kill: an answer that does not come is not waited for a minute.
        Timeout = TimeSpan.FromSeconds(30),
    };

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
