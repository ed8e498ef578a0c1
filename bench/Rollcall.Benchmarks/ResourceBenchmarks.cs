using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Benchmarks;

/// <summary>From bytes to a canonical document and back: what every POST pays. JsonNode's parse is the yardstick.</summary>
[MemoryDiagnoser]
public class ResourceBenchmarks
{
    private readonly ResourceType _type = ScimSchemas.Standard.User;
    private ScimObject _raw = ScimObject.Empty;
    private ScimObject _document = ScimObject.Empty;
    private Projection _projection = Projection.For(ScimSchemas.Standard.User);

    [GlobalSetup]
    public void Prepare()
    {
        _raw = Samples.Read(Samples.User);
        _document = ResourceBinder.Bind(_raw, _type, ScimDialect.Tolerant, []);
        _projection = Projection.Parse("userName,emails.value,name", null, _type);
    }

    [Benchmark(Baseline = true)]
    public JsonNode? Parse_with_JsonNode() => JsonNode.Parse(Samples.User);

    [Benchmark]
    public ScimValue Parse_strictly() => ScimJson.Read(Samples.User);

    [Benchmark]
    public ScimObject Bind() => ResourceBinder.Bind(_raw, _type, ScimDialect.Tolerant, []);

    [Benchmark]
    public ScimObject Rewrite_by_tolerance() => ScimDialect.Tolerant.RewriteResource(_raw, _type, []);

    [Benchmark]
    public byte[] Write() => ScimJson.ToBytes(_document);

    [Benchmark]
    public ScimObject Project() => _projection.Apply(_document);
}
