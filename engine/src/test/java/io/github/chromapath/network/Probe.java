package io.github.chromapath.network;
import io.github.chromapath.backend.*; import io.github.chromapath.backend.cpu.CpuBackend; import io.github.chromapath.contract.*; import io.github.chromapath.model.*; import io.github.chromapath.op.Lightness;
import java.util.*; import org.junit.jupiter.api.Test;
class Probe {
  static double l2(float[] a, float[] b){ double d=0,s=0; for(int i=0;i<a.length;i++){ d+=Math.pow((double)a[i]-b[i],2); s+=Math.pow(b[i],2);} return s==0?Math.sqrt(d):Math.sqrt(d/s);}
  @Test void go() {
    double w=Double.parseDouble(System.getProperty("w","0.25")); int h=Integer.getInteger("h",64), wd=Integer.getInteger("wd",96), steps=Integer.getInteger("steps",10); boolean in=!Boolean.getBoolean("noin");
    NetworkWeights nw=NetworkWeights.network(w,11,Long.getLong("seed",1)), vgg=NetworkWeights.vgg(3); NetworkBatch b=NetworkBatch.random(2,h,wd,5);
    long t=System.nanoTime(); Map<String,float[]> e;
    try(Backend be=CpuBackend.open(2)){ e=EngineNetwork.solve(be, ModelConfig.standard().withWidth(w).withInstanceNorm(in), nw, vgg, b, steps);} 
    System.out.printf("engine %.1f s%n",(System.nanoTime()-t)/1e9);
    var set=new TorchMultipath.Settings(in,true,Lightness.SRGB,255,-128); NetworkOracle o=new NetworkOracle(nw,vgg,set,2);
    t=System.nanoTime(); var f=o.solve(b,steps,TorchScope.Precision.FLOAT); System.out.printf("torch32 %.1f s%n",(System.nanoTime()-t)/1e9);
    t=System.nanoTime(); var d=o.solve(b,steps,TorchScope.Precision.DOUBLE); System.out.printf("torch64 %.1f s%n",(System.nanoTime()-t)/1e9);
    System.out.println("losses "+Arrays.toString(d.get("losses")));
    for(String n: d.keySet()){ float[] a=e.get(n), x=d.get(n), y=f.get(n); System.out.printf("P %s max %.2e %.2e l2 %.2e %.2e r %.2f rl2 %.2f%n", n, TensorAssert.relativeError(a,x), TensorAssert.relativeError(y,x), l2(a,x), l2(y,x), TensorAssert.relativeError(a,x)/TensorAssert.relativeError(y,x), l2(a,x)/l2(y,x)); }
  }
}
