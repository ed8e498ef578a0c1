using BenchmarkDotNet.Attributes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Benchmarks;

/// <summary>Reading a PATCH, outside the lane, and applying it, inside.</summary>
[MemoryDiagnoser]
public class PatchBenchmarks
{
    private readonly ResourceType _type = ScimSchemas.Standard.User;
    private ScimObject _document = ScimObject.Empty;
    private PatchRequest _deactivation = null!;
    private PatchRequest _workAddress = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _document = ResourceBinder.Bind(Samples.Read(Samples.User), _type, ScimDialect.Tolerant, []);
        _deactivation = Read(Samples.Deactivation);
        _workAddress = Read(Samples.WorkAddress);
    }

    [Benchmark(Baseline = true)]
    public PatchRequest Read_Okta_deactivation() => Read(Samples.Deactivation);

    [Benchmark]
    public PatchRequest Read_Entra_value_path() => Read(Samples.WorkAddress);

    [Benchmark]
    public ScimObject Apply_Okta_deactivation() => _deactivation.Apply(_document);

    [Benchmark]
    public ScimObject Apply_Entra_value_path() => _workAddress.Apply(_document);

    private PatchRequest Read(byte[] body) =>
        PatchRequest.Read(ScimDialect.Tolerant.RewritePatch(Samples.Read(body), _type, []), _type, ScimDialect.Tolerant, ScimLimits.Default, []);
}
